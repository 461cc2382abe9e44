"""A guest turns out to be somebody: what the account did becomes the person's, and nothing counts twice."""

from actions import audience, joined
from actions.requests import Matter
from storage import opinions, people, requests, topics
from storage.engine import Tx
from village.ids import UserId
from village.people import Person
from village.topics import Voter, counted_as

SHOWN_CARDS = 20
"""So many of the latest cards are put right; who reads older ones opens them anew."""


def adopt(tx: Tx, user_id: UserId, person: Person) -> tuple[list[Matter], int]:
    """Make the guest's requests, topics, opinions and votes the person's: the latest matters, and the number of all."""
    kind = counted_as(person)
    village_id, who, name = person.village_id, person.id, person.name
    numbers = requests.adopt(tx, village_id, user_id, who, name)
    joined.adopt(tx, user_id, person)
    words = topics.adopt(tx, village_id, user_id, who, name)
    words += opinions.adopt(tx, village_id, user_id, who, name, kind)
    votes = _merge_votes(tx, user_id, person, kind)
    keys = [(village_id, number) for number in numbers[:SHOWN_CARDS]]
    matters = []
    for request in requests.several(tx, keys) if keys else ():
        assignee = people.find(tx, village_id, request.assignee)
        if assignee is not None:
            matters.append(Matter(request, assignee, audience.places(tx, request)))
    return matters, len(numbers) + words + votes


def _merge_votes(tx: Tx, user_id: UserId, person: Person, kind: Voter) -> int:
    """Of two votes of one person the later stands. What a closed discussion counted was told, and stays as it was."""
    guest, own = f"user:{user_id}", f"person:{person.id}"
    voted = topics.running_votes(tx, person.village_id, guest)
    before = topics.running_votes(tx, person.village_id, own)
    for number, vote in voted.items():
        topic = topics.find(tx, person.village_id, number, to_change=True)
        if topic is None:
            continue
        topics.vote(tx, topic, voter=guest, kind=Voter.GUEST, choice=None, at=vote.at)
        standing = before.get(number)
        if standing is None or standing.at <= vote.at:
            topics.vote(tx, topic, voter=own, kind=kind, choice=vote.choice, at=vote.at)
    return len(voted)

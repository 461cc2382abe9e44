"""Villages invented by chance for circles: homes in clusters, some of them members'."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from village.circles import CircleRules, Home, Member, Place, Plan, Situation


def invented(
    seed: int,
    *,
    households: int = 400,
    members: int = 90,
    groups: int = 8,
    rules: CircleRules | None = None,
) -> Situation:
    """Groups of homes scattered over two kilometres; the same seed gives the same village."""
    chance = Random(seed)
    middles = [(chance.randint(-900, 900), chance.randint(-600, 600)) for _ in range(groups)]
    homes = []
    for number in range(households):
        x, y = middles[number % groups]
        place = Place(
            x + round(chance.gauss(0, 150)), y + round(chance.gauss(0, 150)), number % groups + 1
        )
        homes.append(Home(number + 1, place))
    serving = sorted(chance.sample(range(households), members))
    return Situation(
        rules or CircleRules(),
        tuple(homes),
        tuple(Member(1000 + at, homes[at].place, chance.randint(0, 8)) for at in serving),
    )


def applied(situation: Situation, plan: Plan) -> Situation:
    """The village after the plan: what the next proposal starts from."""
    circles = plan.circles
    return replace(
        situation,
        homes=tuple(
            replace(
                one,
                member=member,
                circle=circles.get(member, 0) if member else 0,
                # Given by hand to somebody who serves no more: who has it now has it from the plan.
                kept=one.kept and member == one.member,
            )
            for one in situation.homes
            for member in [plan.assigned.get(one.id)]
        ),
        members=tuple(replace(one, circle=circles[one.id]) for one in situation.members),
        leads=tuple((team.number, team.lead) for team in plan.teams),
    )


def without(situation: Situation, member: int) -> Situation:
    """The village after a member has left."""
    members = tuple(one for one in situation.members if one.id != member)
    return replace(situation, members=members)


def by_hand(situation: Situation, changes: Mapping[int, int]) -> Situation:
    """The village after a cadre has given these households to these members."""
    homes = tuple(
        replace(one, member=changes[one.id], kept=True) if one.id in changes else one
        for one in situation.homes
    )
    return replace(situation, homes=homes)

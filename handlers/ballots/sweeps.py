"""What the sweep says of ballots: to who has not voted yet, and to the group when the time is over."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from actions.ballot_clock import BallotNews
from actions.ballot_counts import Ended, Reminded
from handlers.asks import House, message
from handlers.ballots import cards
from handlers.ballots.cards import View
from handlers.decisions.cards import after_close
from handlers.replies import Reply, to_outgoing
from storage import accounts, villages
from storage.engine import Tx
from storage.outbox import Outgoing, Priority
from storage.reminders import Deadline
from village.ids import VillageId


def written(tx: Tx, house: House, found: BallotNews, *, now: datetime) -> list[Outgoing]:
    """All that a sweep found about ballots, as rows for the outbox."""
    rows: list[Outgoing] = []
    for ended in found.ended:
        rows += _rows(ended.ballot.village_id, _ended(tx, house, ended, now))
    for told in found.undecided:
        asked = _rows(told.ballot.village_id, _asked_again(tx, house, told, now))
        rows += [replace(one, priority=Priority.DIGEST) for one in asked]
    for one in found.locked:
        rows += _rows(one.village_id, _locked(tx, house, one))
    return rows


def _rows(village_id: VillageId, replies: Iterable[Reply]) -> list[Outgoing]:
    return [to_outgoing(reply, village_id) for reply in replies]


def _view(tx: Tx, house: House, village_id: VillageId, now: datetime) -> View:
    village = villages.find(tx, village_id)
    texts = house.texts.of(village.language if village else "")
    return View(texts, house.rules_of(tx, village_id).zone, now)


def _ended(tx: Tx, house: House, ended: Ended, now: datetime) -> Iterable[Reply]:
    view = _view(tx, house, ended.ballot.village_id, now)
    if ended.chat is not None and ended.result is not None:
        yield from cards.results(view, ended.ballot, ended.result, ended.chat)
    elif ended.chat is not None:
        yield cards.turnout(view, ended.ballot, ended.chat)
    if ended.standing is not None:
        yield from after_close(tx, house, ended.standing, view.texts.code, view.zone, now)
    owner = accounts.reach(tx, ended.ballot.village_id, ended.ballot.owner)
    if owner is None:
        return
    texts = house.texts.of(owner.language)
    if ended.result is None:
        yield message(owner.user_id, texts.ballots.counting(ended.ballot))
    elif ended.chat is None:
        yield message(owner.user_id, cards.outcome(texts, ended.ballot, ended.result))


def _asked_again(tx: Tx, house: House, told: Reminded, now: datetime) -> Iterable[Reply]:
    """The words and the paper in one message."""
    view, ballot = _view(tx, house, told.ballot.village_id, now), told.ballot
    for one in told.undecided:
        texts = house.texts.of(one.language)
        text, buttons = cards.paper(View(texts, view.zone, now), ballot)
        words = f"{texts.ballots.reminder(ballot, view.zone, now)}\n{text}"
        yield message(one.user_id, words, buttons=buttons)


def _locked(tx: Tx, house: House, one: Deadline) -> Iterable[Reply]:
    reach = accounts.reach(tx, one.village_id, one.owner)
    if reach is not None:
        words = house.texts.of(reach.language).ballots.locked(one.number)
        yield message(reach.user_id, words)

"""Polls: made by a bot, voted on by members, closed by command or by time."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from chatroom import accounts, events, render, schema, updates
from chatroom.act import Act
from chatroom.errors import MemberError
from chatroom.rows import Account, Json, Message, Poll
from storage.engine import Tx

_poll = schema.poll.c
_option = schema.poll_option.c
_vote = schema.poll_vote.c
SWEEP = 200


@dataclass(frozen=True)
class NewPoll:
    """What a bot asks to be put to the vote."""

    question: str
    question_entities: list[Json]
    options: list[tuple[str, list[Json]]]
    kind: str
    anonymous: bool
    multiple: bool
    revoting: bool
    correct: list[int] | None
    explanation: str | None
    explanation_entities: list[Json] | None
    open_period: int | None
    close_date: int | None
    closed: bool


def create(act: Act, room_id: int, bot_id: int, new: NewPoll) -> int:
    """Keep the poll; its message is told by `attach` once it has a number."""
    poll_id = secrets.randbelow(2**52) + 2**52
    act.tx.execute(
        insert(schema.poll).values(
            id=poll_id,
            room_id=room_id,
            message_id=0,
            bot_id=bot_id,
            question=new.question,
            question_entities=new.question_entities or None,
            kind=new.kind,
            anonymous=new.anonymous,
            multiple=new.multiple,
            revoting=new.revoting,
            correct=new.correct,
            explanation=new.explanation,
            explanation_entities=new.explanation_entities or None,
            open_period=new.open_period,
            close_date=new.close_date,
            closed=new.closed,
        )
    )
    act.tx.execute(
        insert(schema.poll_option),
        [
            {
                "poll_id": poll_id,
                "position": position,
                "persistent_id": secrets.token_urlsafe(6),
                "text": text,
                "entities": entities or None,
            }
            for position, (text, entities) in enumerate(new.options)
        ],
    )
    return poll_id


def attach(act: Act, poll_id: int, message: Message) -> None:
    """Note which message carries the poll."""
    act.tx.execute(update(schema.poll).where(_poll.id == poll_id).values(message_id=message.id))


def vote(act: Act, person: Account, message: Message, chosen: list[int]) -> Poll:
    """Set the person's vote to `chosen`, an empty list takes it back; MemberError when that cannot be."""
    if message.poll_id is None:
        raise MemberError(404, "poll_missing")
    poll, options = render.load_poll(act.tx, message.poll_id)
    chosen = sorted(set(chosen))
    old = act.tx.scalar(
        select(_vote.options).where(_vote.poll_id == poll.id, _vote.account_id == person.id)
    )
    _check(act, poll, len(options), chosen, old)
    if chosen == (old or []):
        return poll
    if old:
        _count(act, poll.id, old, -1)
    if chosen:
        _count(act, poll.id, chosen, 1)
    _keep(act, poll, person, old, chosen)
    _tell(act, poll, person, chosen)
    return poll


def _check(act: Act, poll: Poll, size: int, chosen: list[int], old: list[int] | None) -> None:
    if poll.closed or (poll.close_date is not None and poll.close_date <= act.second):
        raise MemberError(409, "poll_closed")
    if any(position < 0 or position >= size for position in chosen):
        raise MemberError(400, "poll_option_missing")
    if len(chosen) > 1 and not poll.multiple:
        raise MemberError(400, "poll_one_only")
    if old and not poll.revoting:
        raise MemberError(409, "poll_no_revote")


def _count(act: Act, poll_id: int, positions: list[int], change: int) -> None:
    act.tx.execute(
        update(schema.poll_option)
        .where(_option.poll_id == poll_id, _option.position.in_(positions))
        .values(votes=_option.votes + change)
    )


def _keep(act: Act, poll: Poll, person: Account, old: list[int] | None, chosen: list[int]) -> None:
    mine = (_vote.poll_id == poll.id, _vote.account_id == person.id)
    if old and chosen:
        act.tx.execute(update(schema.poll_vote).where(*mine).values(options=chosen))
        return
    if chosen:
        act.tx.execute(
            insert(schema.poll_vote).values(poll_id=poll.id, account_id=person.id, options=chosen)
        )
    else:
        act.tx.execute(delete(schema.poll_vote).where(*mine))
    act.tx.execute(
        update(schema.poll)
        .where(_poll.id == poll.id)
        .values(voters=_poll.voters + (1 if chosen else -1))
    )


def _tell(act: Act, poll: Poll, person: Account, chosen: list[int]) -> None:
    events.log(act, "poll", room_id=poll.room_id, message_id=poll.message_id)
    bot = accounts.load_bot(act.tx, poll.bot_id)
    if bot is None:
        return
    fresh, options = render.load_poll(act.tx, poll.id)
    updates.push(act, bot, "poll", render.poll(fresh, options), poll.id)
    if poll.anonymous:
        return
    answer = {
        "poll_id": str(poll.id),
        "user": render.user(person),
        "option_ids": chosen,
        "option_persistent_ids": [options[position].persistent_id for position in chosen],
    }
    updates.push(act, bot, "poll_answer", answer, poll.id)


def close(act: Act, poll: Poll) -> None:
    """Close the poll and tell members and its bot."""
    act.tx.execute(update(schema.poll).where(_poll.id == poll.id).values(closed=True))
    events.log(act, "poll", room_id=poll.room_id, message_id=poll.message_id)
    bot = accounts.load_bot(act.tx, poll.bot_id)
    if bot is not None:
        body = render.poll(*render.load_poll(act.tx, poll.id))
        updates.push(act, bot, "poll", body, poll.id)


def close_due(act: Act) -> int:
    """Close the polls whose time has come; return how many."""
    rows = act.tx.execute(
        select(schema.poll)
        .where(_poll.closed.is_(False), _poll.close_date <= act.second)
        .order_by(_poll.close_date)
        .limit(SWEEP)
    ).mappings()
    due = [Poll.of(row) for row in rows]
    for poll in due:
        close(act, poll)
    return len(due)


def any_due(tx: Tx, now: int) -> bool:
    """Whether a poll's time has come."""
    due = select(_poll.id).where(_poll.closed.is_(False), _poll.close_date <= now).limit(1)
    return tx.scalar(due) is not None

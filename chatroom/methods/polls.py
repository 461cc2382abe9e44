"""The arguments of sendPoll, and stopPoll."""

from typing import Any

from chatroom import messages, polls, render
from chatroom.act import Act
from chatroom.entities.formatted import utf16_length
from chatroom.errors import bad_request
from chatroom.keyboards import markup_of
from chatroom.methods.common import meant, parse
from chatroom.polls import NewPoll
from chatroom.rows import Bot, Json
from chatroom.wire import Args

QUESTION_LIMIT = 300
OPTION_LIMIT = 100
OPTIONS = 12
EXPLANATION_LIMIT = 200
OPEN_SECONDS = (5, 2_628_000)


def poll_of(args: Args, now: int) -> NewPoll:
    """The poll that the arguments describe; ApiError 400 tells what is wrong with it."""
    question = parse(
        args.text("question"), args.text("question_parse_mode"), args.json("question_entities")
    )
    if not question.text:
        raise bad_request("Poll question must be non-empty")
    if utf16_length(question.text) > QUESTION_LIMIT:
        raise bad_request(f"Poll question length must not exceed {QUESTION_LIMIT}")
    options = _options(args.json("options", "options"))
    kind = args.text("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    correct = _correct(args, len(options)) if kind == "quiz" else None
    explanation = parse(
        args.text("explanation"),
        args.text("explanation_parse_mode"),
        args.json("explanation_entities"),
    )
    if utf16_length(explanation.text) > EXPLANATION_LIMIT:
        raise bad_request("message is too long")
    period, close_date = _times(args, now)
    return NewPoll(
        question=question.text,
        question_entities=question.entities,
        options=options,
        kind=kind,
        anonymous=args.flag("is_anonymous", default=True),
        multiple=args.flag("allows_multiple_answers"),
        revoting=args.flag("allows_revoting", default=kind == "regular"),
        correct=correct,
        explanation=explanation.text or None,
        explanation_entities=explanation.entities,
        open_period=period,
        close_date=close_date,
        closed=args.flag("is_closed"),
    )


def _options(given: Any) -> list[tuple[str, list[Json]]]:
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputPollOption")
    options = []
    for one in given:
        fields = Args(one if isinstance(one, dict) else {"text": one}, {})
        found = parse(
            fields.text("text"), fields.text("text_parse_mode"), fields.json("text_entities")
        )
        if not found.text:
            raise bad_request("Poll options must be non-empty")
        if utf16_length(found.text) > OPTION_LIMIT:
            raise bad_request(f"Poll options length must not exceed {OPTION_LIMIT}")
        options.append((found.text, found.entities))
    if not options:
        raise bad_request("Poll must have at least one answer option")
    if len(options) > OPTIONS:
        raise bad_request(f"Poll can't have more than {OPTIONS} options")
    return options


def _correct(args: Args, size: int) -> list[int]:
    given = args.json("correct_option_ids")
    if given is None and args.text("correct_option_id"):
        given = [args.integer("correct_option_id")]
    if not isinstance(given, list) or not given or not all(isinstance(one, int) for one in given):
        raise bad_request("Wrong correct option ID specified")
    if not all(0 <= one < size for one in given):
        raise bad_request("Wrong correct option ID specified")
    return sorted(set(given))


def _times(args: Args, now: int) -> tuple[int | None, int | None]:
    low, high = OPEN_SECONDS
    period = args.integer("open_period")
    if period:
        if not low <= period <= high:
            raise bad_request("invalid open_period specified")
        return period, now + period
    close_date = args.integer("close_date")
    if not close_date:
        return None, None
    if not low <= close_date - now <= high:
        raise bad_request("invalid close_date specified")
    return None, close_date


def stop_poll(act: Act, bot: Bot, args: Args) -> Json:
    """Close a poll of the bot's own and return its result."""
    room, message = meant(act.tx, bot, args, "stop")
    if message.poll_id is None:
        raise bad_request("Message is not a poll")
    if message.sender_id != bot.id:
        raise bad_request("Poll can't be stopped")
    found, _ = render.load_poll(act.tx, message.poll_id)
    if found.closed:
        raise bad_request("Poll has already been closed")
    polls.close(act, found)
    markup = markup_of(args)
    if markup != message.markup:
        messages.edit(act, room, message, markup=markup)
    return render.poll(*render.load_poll(act.tx, message.poll_id))

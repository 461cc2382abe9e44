"""Ask an expert, answer, pass it on, and show the answer to the village."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions import trail
from storage import accounts, chats, counters, people, reminders
from storage import experts as kept
from storage import trail as chain
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline
from village import experts as rules_of
from village.errors import NoExpert, NotOnRoster, QuestionNotFound
from village.experts import TEXT_LIMIT, Move, Question
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor, Person
from village.reminders import Step, Subject
from village.requests import Attachment, clean_text
from village.rights import Deed, require
from village.ruleset import Rules

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """A question with the expert who is asked now and where they, and its asker, are written to; `quiet` is who waits for morning."""

    question: Question
    expert: Person | None = None
    ear: Reach | None = None
    asker: Reach | None = None
    quiet: bool = False
    remind: bool = False
    group: ChatId | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that can be asked about; of one field its last answers that everybody may read."""

    fields: Sequence[str]
    field: str = ""
    answers: Sequence[Question] = ()


def look(tx: Tx, actor: Actor, words: str) -> Fields | None:
    """What there is to ask about, or (a field alone) what was answered; None for a question. Raises NotOnRoster."""
    require(actor, Deed.ASK_EXPERT)
    fields = _fields(tx, actor.village_id)
    said = rules_of.asked(words, fields)
    if said.field and said.text:
        return None
    if said.field:
        return Fields(
            fields, said.field, kept.released(tx, actor.village_id, said.field, limit=SHOWN)
        )
    return Fields(fields)


def ask(
    tx: Tx,
    actor: Actor,
    *,
    words: str,
    files: Sequence[Attachment] = (),
    rules: Rules,
    now: datetime,
) -> Matter:
    """Ask the expert of the field whose turn it is. Raises NotOnRoster, NoExpert, TextMissing, TextTooLong."""
    require(actor, Deed.ASK_EXPERT)
    if actor.person is None:
        raise NotOnRoster(deed=Deed.ASK_EXPERT.value)
    said = rules_of.asked(words, _fields(tx, actor.village_id))
    text = clean_text(said.text, command="expert", limit=TEXT_LIMIT)
    to = _next(tx, actor.village_id, said.field, {actor.person.id})
    if to is None:
        raise NoExpert(field=said.field or words[:10])
    question = Question(
        village_id=actor.village_id,
        number=counters.next_number(tx, actor.village_id, "question"),
        field=said.field,
        text=text,
        state=rules_of.State.ASKED,
        asker=actor.person.id,
        name=actor.person.name,
        asked_by=actor.user_id,
        asked_at=now,
        expert=to,
        file=files[0] if files else None,
    )
    kept.add(tx, question)
    data = {"expert": to, "field": said.field, "files": len(files)}
    trail.record(tx, actor, Deed.ASK_EXPERT, question.subject, now=now, data=data)
    return _asked(tx, question, rules, now=now)


def answer(tx: Tx, actor: Actor, number: int, *, words: str, now: datetime) -> Matter:
    """The expert answers. Raises QuestionNotFound, NotAllowed, QuestionOver, TextMissing, TextTooLong."""
    before = _load(tx, actor, number, Deed.ANSWER_QUESTION)
    question = rules_of.answer(before, words, actor.name)
    kept.save(tx, question)
    reminders.clear(tx, question.village_id, Subject.QUESTION, number)
    trail.record(tx, actor, Deed.ANSWER_QUESTION, question.subject, now=now)
    return _matter(tx, question)


def to_answer(tx: Tx, actor: Actor, number: int) -> Question:
    """A question that the actor is about to answer. Raises QuestionNotFound, NotAllowed, QuestionOver."""
    question = _load(tx, actor, number, Deed.ANSWER_QUESTION)
    rules_of.move(question, Move.ANSWER)
    return question


def pass_on(tx: Tx, actor: Actor, number: int, by: Move, *, rules: Rules, now: datetime) -> Matter:
    """The expert passes it on, or does not know: the next one is asked. Raises QuestionNotFound, NotAllowed, QuestionOver."""
    question = _load(tx, actor, number, Deed.ANSWER_QUESTION)
    data = {"move": by.value}
    trail.record(tx, actor, Deed.ANSWER_QUESTION, question.subject, now=now, data=data)
    return _hand_on(tx, question, by, rules, now=now)


def release(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """The asker shows the answer to the village. Raises QuestionNotFound, NotAllowed, QuestionOver."""
    before = _load(tx, actor, number, Deed.RELEASE_ANSWER)
    question = rules_of.move(before, Move.RELEASE)
    kept.save(tx, question)
    trail.record(tx, actor, Deed.RELEASE_ANSWER, question.subject, now=now)
    group = chats.of_village(tx, question.village_id, chats.Kind.VILLAGE)
    return Matter(question, group=group)


def wake(tx: Tx, due: Deadline, *, rules: Rules, now: datetime) -> Matter | None:
    """Morning has come, an answer is due, or it did not come: one reminder, then the next expert."""
    question = kept.find(tx, due.village_id, due.number)
    if question is None or question.state is not rules_of.State.ASKED:
        reminders.clear(tx, due.village_id, Subject.QUESTION, due.number)
        return None
    if due.step is Step.BEFORE:
        _wait(tx, question, Step.AT, rules, now + timedelta(hours=rules.expert_hours))
        return _matter(tx, question)
    if due.step is Step.AT:
        _wait(tx, question, Step.AFTER, rules, now + timedelta(hours=rules.expert_hours))
        matter = _matter(tx, question)
        return Matter(matter.question, matter.expert, matter.ear, remind=True)
    chain.append(
        tx,
        question.village_id,
        at=now,
        actor=trail.CLOCK,
        deed="next_expert",
        subject=question.subject,
    )
    return _hand_on(tx, question, Move.NEXT, rules, now=now)


def _hand_on(tx: Tx, question: Question, by: Move, rules: Rules, *, now: datetime) -> Matter:
    barred = {question.asker, *question.tried}
    if question.expert is not None:
        barred.add(question.expert)
    to = _next(tx, question.village_id, question.field, barred)
    moved = rules_of.passed(question, by, to)
    kept.save(tx, moved)
    if to is None:
        reminders.clear(tx, question.village_id, Subject.QUESTION, question.number)
        return _matter(tx, moved)
    return _asked(tx, moved, rules, now=now)


def _asked(tx: Tx, question: Question, rules: Rules, *, now: datetime) -> Matter:
    """The one whose turn it is: asked now, or in the morning."""
    if question.expert is not None:
        kept.took_turn(tx, question.village_id, question.expert)
    matter = _matter(tx, question)
    if rules.quiet.contains(now.astimezone(rules.zone).time()):
        _wait(tx, question, Step.BEFORE, rules, now)
        return Matter(matter.question, matter.expert, None, matter.asker, quiet=True)
    _wait(tx, question, Step.AT, rules, now + timedelta(hours=rules.expert_hours))
    return matter


def _next(tx: Tx, village_id: VillageId, field: str, barred: set[PersonId]) -> PersonId | None:
    """Of those who know the field and can be written to, whose turn it is."""
    able = [
        one
        for one, fields in kept.experts(tx, village_id).items()
        if field in fields and accounts.reach(tx, village_id, one) is not None
    ]
    return rules_of.turn(able, kept.turns(tx, village_id), barred)


def _fields(tx: Tx, village_id: VillageId) -> list[str]:
    known = kept.experts(tx, village_id).values()
    return sorted({field for fields in known for field in fields})


def _load(tx: Tx, actor: Actor, number: int, deed: Deed) -> Question:
    question = kept.find(tx, actor.village_id, number)
    if question is None:
        raise QuestionNotFound(number=number)
    require(actor, deed, rules_of.roles(actor, question))
    return question


def _matter(tx: Tx, question: Question) -> Matter:
    village, expert = question.village_id, question.expert
    return Matter(
        question,
        people.find(tx, village, expert) if expert is not None else None,
        accounts.reach(tx, village, expert) if expert is not None else None,
        accounts.reach(tx, village, question.asker) or Reach(UserId(question.asked_by), ""),
    )


def _wait(tx: Tx, question: Question, step: Step, rules: Rules, at: datetime) -> None:
    wake_at = rules.quiet.release(at, rules.zone)
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=question.village_id,
            subject=Subject.QUESTION,
            number=question.number,
            owner=question.expert or question.asker,
            step=step,
            opened_at=question.asked_at,
            due_at=wake_at,
            wake_at=wake_at,
        ),
    )

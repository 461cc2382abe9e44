"""A ping that is filled into a layout says what its template would say."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.reminders import Audience, Ping
from handlers.reminders.pings import Place, Printer
from handlers.requests.buttons import Pressable, keys
from locales import LANGUAGES, Language, Texts, tidy
from locales.times import FORMATS
from storage.outbox import Outgoing, Priority
from storage.reminders import Deadline, Matter
from storage.villages import Village
from tests.support.village import WILLOW, ZONE
from village.decisions import State as Decided
from village.ids import PersonId, UserId
from village.reminders import RUNGS, Step, Subject
from village.requests import State
from village.rights import Role

NOW = datetime(2026, 6, 4, 9, tzinfo=UTC)
TEXTS = Texts()
PLACE = Place(Village(WILLOW, "柳树沟村", ZONE.key, "zh-CN", "{}"), ZONE)
WORDS = st.text(min_size=1, max_size=100).map(str.strip).filter(bool)


def ping(subject: Subject, words: str, **fields: Any) -> Ping:
    due_at = NOW - timedelta(hours=30)
    clock = Deadline(WILLOW, subject, 12, PersonId(4), Step.AT, due_at, due_at, NOW)
    matter = Matter(clock, State.OPEN, words, "石磨平", UserId(7), "")
    return replace(Ping(matter, Step.AT, Audience.OWNER, 7, ""), **fields)


def message(one: Ping) -> Outgoing:
    return Printer(TEXTS, {WILLOW: PLACE}, NOW).message(one)


def said(one: Ping) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(message(one).payload)
    return payload


def moments(one: Ping, texts: Language) -> tuple[str, str]:
    form = FORMATS[texts.code]
    due_at = one.deadline.due_at
    return form.when(due_at, ZONE, NOW), form.until(due_at, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    words=WORDS,
    owner=WORDS,
    step=st.sampled_from([Step.SIGN_IN, *RUNGS]),
    audience=st.sampled_from(Audience),
    state=st.sampled_from([State.OPEN, State.ACCEPTED]),
)
@example("<b>50%</b> \\ \"%s\" & {0}\n\n  '\ue000'", "a<b", Step.AT, Audience.CADRES, State.OPEN)
def test_a_request_is_told_in_the_words_of_its_template(
    language: str, words: str, owner: str, step: Step, audience: Audience, state: State
) -> None:
    one = ping(Subject.REQUEST, words, step=step, audience=audience, language=language)
    one = replace(one, matter=replace(one.matter, owner_name=owner, state=state))
    texts = TEXTS.of(language)
    length = {"zh-CN": 60, "en": 80}[language]
    begin = words if len(words) <= length else f"{words[: length - 1]}…"
    times = moments(one, texts)
    template = texts.reminders.request(12, begin, owner, *times, state, step, audience)
    payload = said(one)
    assert payload["text"] == tidy(template)
    assert payload["parse_mode"] == "HTML"
    buttons = payload.get("reply_markup", {}).get("inline_keyboard")
    assert buttons == (pressed(one, texts) if audience is Audience.OWNER else None)


def pressed(one: Ping, texts: Language) -> list[list[dict[str, str]]]:
    class Standing:
        state = State(one.matter.state)
        village_id = 1
        number = 12

    standing: Pressable = Standing()
    row = keys(standing, frozenset({Role.HANDLER}), texts)
    assert row
    return [[{"text": key.label, "callback_data": key.data} for key in row]]


@pytest.mark.parametrize("language", LANGUAGES)
@given(title=WORDS, audience=st.sampled_from(Audience))
def test_a_discussion_is_told_in_the_words_of_its_template(
    language: str, title: str, audience: Audience
) -> None:
    one = ping(Subject.TOPIC, title, audience=audience, language=language)
    texts = TEXTS.of(language)
    template = texts.reminders.topic(12, title, "石磨平", *moments(one, texts), audience)
    assert said(one) == {"text": tidy(template), "parse_mode": "HTML"}


def test_a_late_matter_is_urgent_and_a_ping_knows_its_purpose() -> None:
    late = message(ping(Subject.REQUEST, "灯", step=Step.AFTER, audience=Audience.SUPERIOR))
    assert (late.priority, late.purpose) == (Priority.URGENT, "reminder:request:12:after:superior")
    early = message(ping(Subject.TOPIC, "路", step=Step.BEFORE))
    assert (early.priority, early.purpose) == (Priority.NORMAL, "reminder:topic:12:before:owner")
    assert (early.chat_id, early.method, early.village_id) == (7, "sendMessage", WILLOW)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [Decided.DELIBERATED, Decided.PUBLISHED])
@given(words=WORDS, owner=WORDS, step=st.sampled_from(RUNGS), audience=st.sampled_from(Audience))
def test_a_ping_about_a_decision_is_its_template(
    language: str, state: Decided, words: str, owner: str, step: Step, audience: Audience
) -> None:
    plain = ping(Subject.DECISION, words)
    matter = replace(plain.matter, state=state, owner_name=owner)
    one = replace(plain, matter=matter, step=step, audience=audience, language=language)
    texts = TEXTS.of(language)
    when, left = moments(one, texts)
    expected = texts.reminders.decision(12, words, owner, when, left, state, step, audience)
    assert said(one)["text"] == tidy(expected)


@pytest.mark.parametrize("language", LANGUAGES)
@given(words=WORDS, owner=WORDS, step=st.sampled_from(RUNGS), audience=st.sampled_from(Audience))
def test_a_ping_about_a_meeting_that_is_owed_is_its_template(
    language: str, words: str, owner: str, step: Step, audience: Audience
) -> None:
    plain = ping(Subject.DEMAND, words)
    matter = replace(plain.matter, owner_name=owner)
    one = replace(plain, matter=matter, step=step, audience=audience, language=language)
    texts = TEXTS.of(language)
    when, left = moments(one, texts)
    expected = texts.reminders.demand(12, words, owner, when, left, step, audience)
    assert said(one)["text"] == tidy(expected)

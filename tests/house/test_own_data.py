"""Nothing is kept about somebody that 我的资料 does not tell, except what is named here with its reason."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event

from actions import own_data
from storage.engine import open_database
from storage.models import metadata
from tests.support.village import VAULT, Who, settle, speaker

OFFICE = "what was done in office is the village's record, and that it is kept is said"
BRIEF = "forgotten by itself: within the hour, or a day or two"
NOBODY = "names nobody"
PART = "a part of what is counted by its own table"
UNTOLD: Mapping[str, str] = {
    "complaint": "who looks over a shoulder must not see that there is one; how to see one's own is told to everybody",
    "ballot_choice": "an open vote, counted as a ballot",
    "departure": "of who is gone; who came back was told",
    "greeting": "that an account was greeted; wiped with it",
    "trail": "the record that nobody may change: numbers of people and codes of deeds",
    **dict.fromkeys(
        (
            "ballot_offer",
            "ballot_paper",
            "circle_draft",
            "consultation",
            "consultation_item",
            "consultation_minute",
            "covenant",
            "deadline",
            "decision",
            "decision_notice",
            "decision_step",
            "decision_work",
            "expert_turn",
            "meeting",
            "rate_case",
            "rate_month",
            "rate_reply",
            "slip",
            "slip_draft",
            "slip_meeting",
        ),
        OFFICE,
    ),
    **dict.fromkeys(
        ("binding_try", "conversation", "draft", "erasure", "offer", "roster_file"),
        BRIEF,
    ),
    **dict.fromkeys(
        (
            "errand_copy",
            "errand_paper",
            "errand_photo",
            "request_file",
            "request_gram",
            "request_source",
            "slip_file",
        ),
        PART,
    ),
    **dict.fromkeys(
        (
            "ballot_key",
            "ballot_list",
            "ballot_slip",
            "card",
            "chat",
            "circle",
            "counter",
            "demand",
            "emergency",
            "gazetteer",
            "inbox",
            "outbox",
            "picture",
            "poll",
            "poll_send",
            "poll_tally",
            "topic_summary",
            "trail_head",
            "village",
            "village_group",
        ),
        NOBODY,
    ),
}
"""Tables that it does not read, each with its reason."""


WITH_WHO_ASKS = frozenset({"post"})
"""Told too, but read before, by statements that no listener hears."""


def test_every_table_is_told_of_or_named_with_its_reason(sqlite_url: str) -> None:
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    database = open_database(sqlite_url)
    settle(database)
    with database.read() as tx:
        event.listen(tx, "before_cursor_execute", hear)
        actor = speaker(tx, Who.CLERK)
        own_data.see(tx, actor, vault=VAULT)
    database.dispose()
    read = WITH_WHO_ASKS | set(re.findall(r"(?:FROM|JOIN) (\w+)", " ".join(asked))) & set(
        metadata.tables
    )
    assert read | set(UNTOLD) == set(metadata.tables)
    assert not read & set(UNTOLD)

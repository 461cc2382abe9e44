"""What is asked about a slip in private, and how an answer finds back to it."""

from datetime import timedelta

from handlers import questions
from handlers.asks import Ask
from storage.engine import Tx
from village.referrals import SlipKind

PATIENCE = timedelta(hours=12)
ALBUM = timedelta(minutes=10)
"""How long more pictures of an answer are waited for."""
MORE = frozenset({"more", "moreminutes"})


def code(what: str, kind: SlipKind) -> str:
    """What a conversation is about: one name for each question and kind."""
    return f"slip_{what}_{kind.value}"


def kind_of(asked: str) -> SlipKind:
    """The kind of slip that a question was about."""
    return SlipKind(asked.rpartition("_")[2])


def put(tx: Tx, ask: Ask, what: str, kind: SlipKind, number: int) -> None:
    """Wait in private for the answer to a question."""
    if not ask.heard.private:
        return
    patience = ALBUM if what in MORE else PATIENCE
    questions.wait(tx, ask, code(what, kind), number, patience)

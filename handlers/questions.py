"""What the bot asks in a chat and waits to hear; the answer comes in through the `Answering` of that question."""

from datetime import timedelta

from handlers.asks import Ask
from storage import conversations
from storage.conversations import Conversation
from storage.engine import Tx


def wait(tx: Tx, ask: Ask, asked: str, number: int, patience: timedelta) -> None:
    """The next words of who asked are the answer to `asked` about `number`, for as long as `patience`."""
    conversations.ask(
        tx,
        Conversation(
            chat_id=ask.heard.chat_id,
            user_id=ask.heard.user_id,
            village_id=ask.village.id,
            asked=asked,
            number=number,
            until=ask.now + patience,
        ),
    )


def answered(tx: Tx, ask: Ask) -> None:
    """Nothing is waited for any more."""
    conversations.forget(tx, chat_id=ask.heard.chat_id, user_id=ask.heard.user_id)

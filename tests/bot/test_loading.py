"""The library that was imported our way is the library: every type is what it would be, and is built when it is used."""

import os
import subprocess
import sys

import pytest

from tests.support.house import ROOT

# Fresh interpreters build every type of the library: seconds of work, minutes on a machine that does much else.
pytestmark = pytest.mark.timeout(600)

OURS = "from bot import loading; loading.application()"
THEIRS = "import aiogram, bot.application"

DESCRIBED = """
import re
from aiogram import methods, types
from pydantic import BaseModel

for module in (types, methods):
    for name in module.__all__:
        one = getattr(module, name)
        if isinstance(one, type) and issubclass(one, BaseModel):
            one.model_rebuild()
            assert one.__pydantic_complete__, name
            print(name, re.sub(" at 0x[0-9a-f]+", "", repr(one.model_fields)))
"""
USED = """
from aiogram import types
from aiogram.methods import AnswerInlineQuery, SendPoll, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat, Gift, Message, Update

ready = [one.__pydantic_complete__ for one in (types.CallbackQuery, Message, SendPoll, Gift)]
scope = BotCommandScopeChat(chat_id=7)
said = SetMyCommands(commands=[BotCommand(command="help", description="?")], scope=scope)
text = types.InputTextMessageContent(message_text="x")
found = types.InlineQueryResultArticle(id="1", title="x", input_message_content=text)
answer = AnswerInlineQuery(inline_query_id="1", results=[found])
message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}
reply = message | {"reply_to_message": message, "entities": [{"type": "bold", "offset": 0, "length": 1}]}
update = Update.model_validate({"update_id": 1, "message": reply})
assert type(update.message.reply_to_message) is Message
assert type(update.message.answer("y").chat_id) is int
for one in (said, answer, update):
    print(one.model_dump_json(exclude_unset=True))
print(ready)
"""


def told(*lines: str) -> list[str]:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_type_is_the_same_and_is_built_when_it_is_used_and_ours_before() -> None:
    ours, theirs = told(OURS, USED, DESCRIBED), told(THEIRS, USED, DESCRIBED)
    assert len(ours) > 500
    assert (ours.pop(3), theirs.pop(3)) == ("[True, True, True, False]", "[True, True, True, True]")
    assert ours == theirs


def test_an_import_that_was_done_is_left_as_it_is() -> None:
    script = "from aiogram.types import Gift; print(Gift.__pydantic_complete__)"
    assert told("import aiogram", OURS, script) == ["True"]

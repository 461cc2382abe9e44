"""A card is written by hand, and is what the chat library would have written."""

import json

from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from actions.requests import Matter
from handlers.replies import to_outgoing
from handlers.requests.buttons import keys
from handlers.requests.cards import card
from locales import Texts
from storage import requests
from tests.handlers.conftest import Bench
from tests.support import village
from tests.support.village import WILLOW, Who
from village.requests import Request
from village.rights import Role

TEXT = "<b>1号诉求</b> &lt;路灯&gt; 💡"
CHAT = 4000


def raised(bench: Bench) -> Request:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
    assert found is not None
    return found


def test_a_card_is_what_the_library_would_have_written(bench: Bench) -> None:
    request, texts = raised(bench), Texts().of("zh-CN")
    roles = frozenset({Role.HANDLER})
    row = [
        InlineKeyboardButton(text=key.label, callback_data=key.data)
        for key in keys(request, roles, texts)
    ]
    theirs = SendMessage(
        chat_id=CHAT,
        text=TEXT,
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]),
        reply_parameters=ReplyParameters(message_id=31, allow_sending_without_reply=True),
    )
    assert len(row) == 3
    with bench.database.read() as tx:
        matter = Matter(request, village.member(tx, Who.CLERK))
    ours = card(matter, TEXT, CHAT, roles, texts, quote=31)
    (one, other) = (to_outgoing(reply, WILLOW) for reply in (ours.method, theirs))
    assert json.loads(one.payload) == json.loads(other.payload)
    assert (one.method, one.chat_id) == (other.method, other.chat_id)


def test_a_card_without_buttons_and_quote_has_neither(bench: Bench) -> None:
    request, texts = raised(bench), Texts().of("en")
    with bench.database.read() as tx:
        matter = Matter(request, village.member(tx, Who.CLERK))
    one = to_outgoing(card(matter, TEXT, CHAT, frozenset(), texts), WILLOW)
    assert json.loads(one.payload) == {"text": TEXT, "parse_mode": "HTML"}
    assert one.card == "request:1"

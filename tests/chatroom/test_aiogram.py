"""The real aiogram, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BufferedInputFile,
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputPollOption,
    KeyboardButton,
    Message,
    PollAnswer,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from chatroom import accounts, admin
from chatroom.settings import RateLimits
from tests.chatroom.conftest import Clock, Served, Village, polling


def connect(base: str, token: str) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    return Bot(token, session, default=DefaultBotProperties(parse_mode="HTML"))


@pytest.fixture
async def bot(served: Served) -> AsyncIterator[Bot]:
    made = connect(served.base, served.village.token)
    yield made
    await made.session.close()


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row]
            for row in rows
        ]
    )


async def test_everything_a_bot_sends_parses(served: Served, bot: Bot, picture: bytes) -> None:
    group = served.village.group
    me = await bot.get_me()
    assert (me.id, me.username) == (served.village.bot_id, "lianxin_bot")
    sent = await bot.send_message(
        group,
        "<b>12号诉求</b> 😀 <a href='https://example.com'>详情</a>",
        reply_markup=keyboard([("接单", "a")]),
    )
    assert sent.html_text == '<b>12号诉求</b> 😀 <a href="https://example.com/">详情</a>'
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "a"
    edited = await bot.edit_message_text("已接单", chat_id=group, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "已接单"
    assert edited.reply_markup is None
    replied = await bot.send_message(
        group, "回复", reply_parameters=ReplyParameters(message_id=sent.message_id)
    )
    assert replied.reply_to_message is not None
    photo = await bot.send_photo(group, BufferedInputFile(picture, "lamp.png"), caption="路灯")
    assert photo.photo is not None
    assert (photo.photo[-1].width, photo.photo[-1].height) == (3, 2)
    again = await bot.send_photo(group, photo.photo[-1].file_id)
    assert again.photo is not None
    content = await bot.download(photo.photo[-1])
    assert content is not None
    assert content.read() == picture
    document = await bot.send_document(group, BufferedInputFile(b"a,b", "名单.csv"))
    assert document.document is not None
    assert document.document.file_name == "名单.csv"
    assert await bot.edit_message_caption(
        chat_id=group, message_id=photo.message_id, caption="<i>修好了</i>"
    )
    place = await bot.send_location(group, 30.5, 104.1)
    assert place.location is not None
    await bot.send_message(group, "好", reply_markup=ForceReply())
    menu = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="我的")]])
    await bot.send_message(group, "好", reply_markup=menu)
    assert await bot.delete_message(group, replied.message_id)
    assert await bot.send_chat_action(group, "typing")


async def test_chats_and_members_parse(served: Served, bot: Bot) -> None:
    village = served.village
    wang = village.people["wang"].id
    chat = await bot.get_chat(village.group)
    assert (chat.type, chat.title) == ("supergroup", "石桥村工作群")
    assert await bot.get_chat_member_count(village.group) == 5
    assert (await bot.get_chat_member(village.group, wang)).status == "creator"
    administrators = await bot.get_chat_administrators(village.group)
    assert {one.status for one in administrators} == {"creator", "administrator"}
    await village.post("wang", "/chats", {"bot_id": village.bot_id})
    private = await bot.get_chat(wang)
    assert (private.type, private.first_name) == ("private", "王小明")
    commands = [BotCommand(command="report", description="反映问题")]
    scope = BotCommandScopeAllGroupChats()
    assert await bot.set_my_commands(commands, scope=scope)
    assert [one.command for one in await bot.get_my_commands(scope=scope)] == ["report"]
    assert await bot.get_my_commands() == []
    assert await village.get("li", f"/chats/{village.group}/commands") == [
        {"command": "report", "description": "反映问题"}
    ]
    assert await bot.delete_my_commands(scope=scope)
    pinned = await bot.send_message(village.group, "公示")
    assert await bot.pin_chat_message(village.group, pinned.message_id)
    pin = (await bot.get_chat(village.group)).pinned_message
    assert isinstance(pin, Message)
    assert pin.message_id == pinned.message_id
    assert await bot.unpin_chat_message(village.group)
    assert await bot.leave_chat(village.group)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(village.group, "还在吗")


async def test_polling_dispatches_commands_presses_and_votes(served: Served, bot: Bot) -> None:
    village = served.village
    dispatcher = Dispatcher()
    answers: asyncio.Queue[PollAnswer] = asyncio.Queue()

    @dispatcher.message(Command("menu"))
    async def menu(message: Message) -> TelegramMethod[Message]:
        return message.answer("选", reply_markup=keyboard([("行", "yes"), ("不行", "no")]))

    @dispatcher.message(Command("ask"))
    async def ask(message: Message) -> None:
        await message.answer_poll(
            "修路灯吗？",
            [InputPollOption(text="修"), InputPollOption(text="不修")],
            is_anonymous=False,
        )

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> TelegramMethod[bool]:
        return query.answer(f"{query.from_user.first_name}:{query.data}", show_alert=True)

    @dispatcher.poll_answer()
    async def voted(answer: PollAnswer) -> None:
        await answers.put(answer)

    running = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    try:
        async with asyncio.timeout(20):
            await village.say("wang", "/menu@lianxin_bot")
            shown = await _last_from_bot(village, "buttons")
            said = await village.post(
                "li",
                f"/chats/{village.group}/messages/{shown['id']}/press",
                {"row": 0, "column": 1},
            )
            assert said == {"toast": {"text": "李春花:no", "alert": True}}
            await village.say("wang", "/ask")
            shown = await _last_from_bot(village, "poll")
            path = f"/chats/{village.group}/messages/{shown['id']}/vote"
            poll = await village.post("li", path, {"options": [0]})
            assert [one["mine"] for one in poll["options"]] == [True, False]
            assert (await answers.get()).option_ids == [0]
            await village.post("li", path, {"options": [1]})
            changed = await answers.get()
            assert changed.option_ids == [1]
            assert len(changed.option_persistent_ids) == 1
            await village.post("li", path, {"options": []})
            assert (await answers.get()).option_ids == []
        stopped = await bot.stop_poll(village.group, shown["id"])
        assert stopped.is_closed
    finally:
        await dispatcher.stop_polling()
        await village.room.release()
        await running


async def _last_from_bot(village: Village, field: str) -> dict[str, Any]:
    """Wait for a message of the bot that has `field`, by the members' own events."""
    wang = village.people["wang"].id
    viewer = await village.room.read(lambda tx: accounts.load(tx, wang))
    assert viewer is not None
    listener = village.room.hub.join(viewer)
    try:
        while True:
            page = await village.get("wang", f"/chats/{village.group}/messages")
            last: dict[str, Any] = page["messages"][-1]
            if field in last:
                return last
            await listener.queue.get()
    finally:
        village.room.hub.leave(listener)


async def test_errors_become_the_right_exceptions(served: Served, bot: Bot) -> None:
    village = served.village
    group = village.group
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(-1, "x")
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(group, "  <b> </b>")
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(group, "长" * 4097)
    with pytest.raises(TelegramBadRequest, match="can't parse entities: Can't find end tag"):
        await bot.send_message(group, "<b>x")
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(group, "x", reply_markup=keyboard([("x", "x" * 65)]))
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation"):
        await bot.send_message(village.people["wang"].id, "x")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("123")
    sent = await bot.send_message(group, "x")
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message"):
        await bot.edit_message_text("x", chat_id=group, message_id=sent.message_id)
    await village.post("wang", "/chats", {"bot_id": village.bot_id})
    await village.post("wang", f"/chats/{village.bot_id}/block", {"blocked": True})
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(village.people["wang"].id, "x")
    await village.operate(
        lambda tx: admin.remove_member(tx, group, village.bot_id, now=village.clock())
    )
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group, "x")
    stranger = connect(served.base, "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()
    with pytest.raises(TelegramNotFound):
        await bot.get_available_gifts()


async def test_a_second_poll_ends_the_first(served: Served, bot: Bot) -> None:
    await served.village.updates()
    first = asyncio.create_task(bot.get_updates(offset=1, timeout=30))
    await polling(served.village)
    second = asyncio.create_task(bot.get_updates(offset=2, timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await served.village.say("wang", "/x@lianxin_bot")
    assert (await second)[-1].message is not None


async def test_limits_become_retry_after(served: Served, clock: Clock) -> None:
    village = served.village
    village.room.limiter.limits = RateLimits(per_chat_per_second=1)
    bot = connect(served.base, village.token)
    await bot.send_message(village.group, "1")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(village.group, "2")
    assert caught.value.retry_after == 1
    clock.move(seconds=1)
    await bot.send_message(village.group, "2")
    await bot.session.close()

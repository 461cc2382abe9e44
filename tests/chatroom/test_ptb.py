"""The real python-telegram-bot, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    PollAnswerHandler,
)
from telegram.request import HTTPXRequest

from chatroom.settings import RateLimits
from tests.chatroom.conftest import Served


@pytest.fixture
async def bot(served: Served) -> AsyncIterator[ExtBot[None]]:
    made = ExtBot[None](
        served.village.token,
        base_url=f"{served.base}/bot",
        base_file_url=f"{served.base}/file/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )
    async with made:
        yield made


async def test_everything_a_bot_sends_parses(
    served: Served, bot: ExtBot[None], picture: bytes
) -> None:
    group = served.village.group
    buttons = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("接单", callback_data="a"),
                InlineKeyboardButton("看", url="https://example.com/x"),
            ]
        ]
    )
    sent = await bot.send_message(group, "*12号* \\#诉求", "MarkdownV2", reply_markup=buttons)
    assert sent.text_markdown_v2 == "*12号* \\#诉求"
    assert sent.reply_markup == buttons
    edited = await bot.edit_message_text("已接单", group, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    photo = await bot.send_photo(
        group, picture, caption="路灯", reply_parameters=ReplyParameters(sent.message_id)
    )
    assert photo.reply_to_message is not None
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == picture
    document = await bot.send_document(group, BytesIO(b"a,b"), filename="名单.csv")
    assert document.document is not None
    poll = await bot.send_poll(
        group,
        "修吗？",
        ["修", "不修"],
        is_anonymous=False,
        allows_multiple_answers=True,
        open_period=60,
    )
    assert poll.poll is not None
    assert poll.poll.options[0].persistent_id
    assert poll.poll.close_date is not None
    assert (await bot.stop_poll(group, poll.message_id)).is_closed
    assert (await bot.get_chat(group)).title == "石桥村工作群"
    assert (await bot.get_chat_member(group, served.village.bot_id)).status == "administrator"
    assert await bot.set_my_commands([BotCommand("report", "反映问题")])
    assert (await bot.get_my_commands())[0].command == "report"
    assert await bot.pin_chat_message(group, sent.message_id)
    assert await bot.delete_messages(group, [sent.message_id, 999])
    assert (await bot.get_webhook_info()).url == ""


async def test_a_file_is_exchanged_for_a_picture(
    served: Served, bot: ExtBot[None], picture: bytes
) -> None:
    group = served.village.group
    document = await bot.send_document(group, BytesIO(b"a,b"), filename="名单.csv", caption="旧")
    assert document.document is not None
    photo = InputMediaPhoto(picture, caption="<b>没有了</b>", parse_mode="HTML")
    changed = await bot.edit_message_media(photo, group, document.message_id)
    assert isinstance(changed, Message)
    assert changed.document is None
    assert changed.caption_html == "<b>没有了</b>"
    file_id = changed.photo[-1].file_id
    assert bytes(await (await bot.get_file(file_id)).download_as_bytearray()) == picture
    # Nothing else shows the old one.
    with pytest.raises(BadRequest):
        await bot.get_file(document.document.file_id)
    again = await bot.edit_message_media(InputMediaPhoto(file_id), group, document.message_id)
    assert isinstance(again, Message)
    assert again.caption is None
    text = await bot.send_message(group, "字")
    for wrong, where in (
        (InputMediaPhoto(file_id), text.message_id),
        (InputMediaDocument(file_id), document.message_id),
        (InputMediaPhoto("unknown"), document.message_id),
    ):
        with pytest.raises(BadRequest):
            await bot.edit_message_media(wrong, group, where)


async def test_the_application_polls(served: Served, bot: ExtBot[None]) -> None:
    village = served.village
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])
        await update.message.reply_text("您好", reply_markup=markup)
        await update.message.reply_poll("谁来？", ["我", "他"], is_anonymous=False)
        await heard.put("start")

    async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("谢谢")

    async def vote(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.poll_answer is not None
        await heard.put(f"vote {update.poll_answer.option_ids}")

    application = Application.builder().bot(bot).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(PollAnswerHandler(vote))
    assert application.updater is not None
    async with application:
        await application.updater.start_polling()
        await application.start()
        try:
            async with asyncio.timeout(20):
                chat = (await village.post("li", "/chats", {"bot_id": village.bot_id}))["id"]
                assert await heard.get() == "start"
                page = (await village.get("li", f"/chats/{chat}/messages"))["messages"]
                assert [one["kind"] for one in page] == ["text", "text", "poll"]
                pressed = await village.post(
                    "li", f"/chats/{chat}/messages/{page[1]['id']}/press", {"row": 0, "column": 0}
                )
                assert pressed == {"toast": {"text": "谢谢", "alert": False}}
                await village.post(
                    "li", f"/chats/{chat}/messages/{page[2]['id']}/vote", {"options": [1]}
                )
                assert await heard.get() == "vote (1,)"
        finally:
            await village.room.release()
            await application.updater.stop()
            await application.stop()


async def test_errors_become_the_right_exceptions(served: Served, bot: ExtBot[None]) -> None:
    group = served.village.group
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(-1, "x")
    with pytest.raises(BadRequest, match=r"character '\.' is reserved and must be escaped"):
        await bot.send_message(group, "x.", "MarkdownV2")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(served.village.people["li"].id, "x")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(group, "x", reply_to_message_id=999)
    lenient = await bot.send_message(
        group, "x", reply_to_message_id=999, allow_sending_without_reply=True
    )
    assert lenient.reply_to_message is None
    said = await served.village.say("wang", "我说")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("你说", group, said["id"])
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    base_url = f"{served.base}/bot"
    stranger = Bot("12345:AAAAAAAAAAAAAAAAAAAAAAAAAAAAA", base_url=base_url, request=request)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await request.shutdown()


async def test_a_webhook_makes_polling_a_conflict(served: Served, bot: ExtBot[None]) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()


async def test_limits_become_retry_after(
    served: Served, bot: ExtBot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    served.village.room.limiter.limits = RateLimits(per_group_per_minute=2)
    for word in ("1", "2"):
        await bot.send_message(served.village.group, word)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(served.village.group, "3")
    assert caught.value.retry_after == timedelta(minutes=1)

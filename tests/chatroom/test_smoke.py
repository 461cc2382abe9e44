from tests.chatroom.conftest import Village


async def test_a_message_goes_to_the_bot_and_back(village: Village) -> None:
    sent = await village.say("wang", "村口路灯坏了")
    assert sent["own"] is True
    updates = await village.updates("message")
    assert updates[-1]["message"]["text"] == "村口路灯坏了"
    answer = await village.call(
        "sendMessage", chat_id=village.group, text="<b>收到</b>", parse_mode="HTML"
    )
    assert answer["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    page = await village.get("li", f"/chats/{village.group}/messages")
    assert [one["html"] for one in page["messages"]][-2:] == ["村口路灯坏了", "<b>收到</b>"]

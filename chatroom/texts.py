"""The few sentences that the server itself says to members, Chinese and English."""

from typing import Any

_TEXTS: dict[str, tuple[str, str]] = {
    "unauthorized": ("登录已失效，请重新打开登录链接。", "Please open your sign-in link again."),
    "chat_missing": (
        "没有这个聊天，或者您不在里面。",
        "There is no such chat, or you are not in it.",
    ),
    "message_missing": (
        "这条消息不存在或已被删除。",
        "This message does not exist or was deleted.",
    ),
    "reply_missing": (
        "您回复的消息已不存在。",
        "The message you are answering does not exist any more.",
    ),
    "bot_missing": ("没有这个助手。", "There is no such bot."),
    "person_missing": ("没有这个人。", "There is no such person."),
    "file_missing": (
        "没有这个文件，或者您无权查看。",
        "There is no such file, or you may not see it.",
    ),
    "text_empty": ("请先写点内容。", "Please write something first."),
    "text_too_long": (
        "内容太长了，最多 {limit} 个字，请分几条发送。",
        "This is too long: at most {limit} characters. Please send it in parts.",
    ),
    "file_too_large": (
        "文件太大了，最多 {limit} MB。",
        "This file is too large: at most {limit} MB.",
    ),
    "file_empty": ("文件是空的。", "This file is empty."),
    "not_a_picture": (
        "这不是能显示的图片，请作为文件发送。",
        "This is no picture that can be shown; please send it as a file.",
    ),
    "button_missing": (
        "这个按钮已经变了，请看最新的消息。",
        "This button has changed; please look at the newest message.",
    ),
    "poll_missing": ("这里没有投票。", "There is no poll here."),
    "poll_closed": ("投票已经结束。", "This poll is closed."),
    "poll_option_missing": ("没有这个选项。", "There is no such option."),
    "poll_one_only": ("只能选一项。", "Only one option may be chosen."),
    "poll_no_revote": ("这个投票不能改选。", "A vote in this poll cannot be changed."),
    "not_found": ("没有这个页面。", "There is nothing here."),
    "bad_request": ("请求有误：{field}", "This request is wrong: {field}"),
    "unavailable": (
        "聊天室暂时无法保存数据，请稍后再试。",
        "The chatroom cannot save anything right now; please try again later.",
    ),
    "failed": ("出了点问题，请稍后再试。", "Something went wrong; please try again later."),
    # Lines in the chat.
    "joined": ("{name} 加入了群聊", "{name} joined the group"),
    "renamed": ("{name} 修改了群名", "{name} renamed the group"),
    "left": ("{name} 离开了群聊", "{name} left the group"),
    "pinned": ("{name} 置顶了一条消息", "{name} pinned a message"),
    "created": ("群聊已建立", "The group was created"),
    "someone": ("有人", "Someone"),
    # What stands for a message without words.
    "photo": ("[图片]", "[Photo]"),
    "document": ("[文件]", "[File]"),
    "voice": ("[语音]", "[Voice]"),
    "location": ("[位置]", "[Location]"),
    "poll": ("[投票]", "[Poll]"),
}
CODES = frozenset(_TEXTS)


def say(code: str, language: str, **values: Any) -> str:
    """The text of `code` in `zh` or, for every other language, English."""
    chinese, english = _TEXTS[code]
    return (chinese if language.startswith("zh") else english).format(**values)

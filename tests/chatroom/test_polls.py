"""Polls from the first vote to the close."""

from typing import Any

from tests.chatroom.conftest import Village


async def ask(village: Village, **values: Any) -> tuple[int, str]:
    """A poll in the group: its message and the path to vote."""
    question = {"question": "修路灯吗？", "options": ["修", "不修", "再议"], "is_anonymous": False}
    sent = await village.call("sendPoll", chat_id=village.group, **{**question, **values})
    await village.updates()
    return sent["message_id"], f"/chats/{village.group}/messages/{sent['message_id']}/vote"


async def votes(village: Village) -> list[int]:
    page = await village.get("john", f"/chats/{village.group}/messages")
    return [one["votes"] for one in page["messages"][-1]["poll"]["options"]]


async def test_votes_change_and_are_taken_back(village: Village) -> None:
    _, path = await ask(village)
    poll = await village.post("li", path, {"options": [0]})
    assert (poll["total"], [one["mine"] for one in poll["options"]]) == (1, [True, False, False])
    await village.post("wang", path, {"options": [0]})
    assert await votes(village) == [2, 0, 0]
    await village.post("li", path, {"options": [2]})
    await village.post("li", path, {"options": [2]})
    assert await votes(village) == [1, 0, 1]
    poll = await village.post("li", path, {"options": []})
    assert poll["total"] == 1
    assert await votes(village) == [1, 0, 0]
    updates = await village.updates()
    answers = [one["poll_answer"] for one in updates if "poll_answer" in one]
    assert [one["option_ids"] for one in answers] == [[0], [0], [2], []]
    assert [len(one["option_persistent_ids"]) for one in answers] == [1, 1, 1, 0]
    assert answers[0]["user"]["first_name"] == "李春花"
    states = [one["poll"] for one in updates if "poll" in one]
    assert [one["total_voter_count"] for one in states] == [1, 2, 2, 1]


async def test_several_choices_only_where_allowed(village: Village) -> None:
    _, path = await ask(village)
    answer = await village.member("li", "POST", path, json={"options": [0, 1]})
    assert answer.json()["error"]["code"] == "poll_one_only"
    answer = await village.member("li", "POST", path, json={"options": [3]})
    assert answer.json()["error"]["code"] == "poll_option_missing"
    _, path = await ask(village, allows_multiple_answers=True)
    poll = await village.post("li", path, {"options": [2, 0, 2]})
    assert [one["votes"] for one in poll["options"]] == [1, 0, 1]
    assert poll["total"] == 1


async def test_an_anonymous_poll_names_nobody(village: Village) -> None:
    _, path = await ask(village, is_anonymous=True)
    await village.post("li", path, {"options": [0]})
    assert {key for one in await village.updates() for key in one} == {"update_id", "poll"}


async def test_a_quiz_takes_one_answer(village: Village) -> None:
    values = {
        "type": "quiz",
        "correct_option_ids": [1],
        "explanation": "<b>因为</b>",
        "explanation_parse_mode": "HTML",
    }
    message, path = await ask(village, **values)
    await village.post("li", path, {"options": [0]})
    answer = await village.member("li", "POST", path, json={"options": [1]})
    assert answer.json()["error"]["code"] == "poll_no_revote"
    poll = await village.call("stopPoll", chat_id=village.group, message_id=message)
    assert (poll["correct_option_id"], poll["explanation"]) == (1, "因为")


async def test_a_stopped_poll_takes_no_votes(village: Village) -> None:
    message, path = await ask(village)
    await village.post("li", path, {"options": [1]})
    await village.updates()
    markup = {"inline_keyboard": [[{"text": "结果", "callback_data": "r"}]]}
    poll = await village.call(
        "stopPoll", chat_id=village.group, message_id=message, reply_markup=markup
    )
    assert poll["is_closed"]
    assert [one["voter_count"] for one in poll["options"]] == [0, 1, 0]
    [update] = await village.updates()
    assert update["poll"]["is_closed"]
    answer = await village.member("wang", "POST", path, json={"options": [0]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "poll_closed")
    shown = (await village.get("li", f"/chats/{village.group}/messages"))["messages"][-1]
    assert shown["poll"]["closed"]
    assert shown["buttons"] == [[{"text": "结果"}]]
    again = await village.refused("stopPoll", chat_id=village.group, message_id=message)
    assert again == "400 Bad Request: poll has already been closed"


async def test_a_poll_closes_at_its_time(village: Village) -> None:
    message, path = await ask(village, open_period=600)
    village.clock.move(seconds=590)
    assert await village.room.sweep() == 0
    village.clock.move(seconds=10)
    # Even before the sweep it is too late.
    answer = await village.member("li", "POST", path, json={"options": [0]})
    assert answer.json()["error"]["code"] == "poll_closed"
    assert await village.room.sweep() == 1
    assert await village.room.sweep() == 0
    [update] = await village.updates()
    assert update["poll"]["is_closed"]
    assert update["poll"]["open_period"] == 600
    again = await village.refused("stopPoll", chat_id=village.group, message_id=message)
    assert again == "400 Bad Request: poll has already been closed"


async def test_a_poll_may_close_at_a_date(village: Village) -> None:
    at = int(village.clock().timestamp()) + 3600
    await ask(village, close_date=at)
    village.clock.move(hours=1)
    assert await village.room.sweep() == 1
    refused = await village.refused(
        "sendPoll", chat_id=village.group, question="?", options=["a"], close_date=at
    )
    assert refused == "400 Bad Request: invalid close_date specified"


async def test_a_deleted_poll_is_gone(village: Village) -> None:
    message, path = await ask(village)
    await village.post("li", path, {"options": [1]})
    await village.call("deleteMessage", chat_id=village.group, message_id=message)
    answer = await village.member("li", "POST", path, json={"options": [0]})
    assert answer.json()["error"]["code"] == "message_missing"


async def test_another_bots_poll_cannot_be_stopped(village: Village) -> None:
    message, _ = await ask(village)
    values = {"chat_id": village.group, "message_id": message}
    answer = await village.raw("stopPoll", values, token=village.other_token)
    assert answer.json()["description"] == "Bad Request: poll can't be stopped"

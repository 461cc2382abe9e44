"""The sample village's representatives and how they vote: 30 on the roll, twelve of them away."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from bot.config import OnlineRule
from storage.people import PersonRow
from storage.tables import table
from tests.support.members import Json, Member
from tests.support.running import Town

CHARTER = OnlineRule(
    ground="charter",
    article="磨盘堰村村民自治章程第十六条",
    text="在外的村民代表可以在线参加表决，村监委见证，会后签字。",
)
"""What the village states for votes over the chat, with every condition."""
FAR = ("向永贵", "陈志亮", "田景辉", "龙翠兰", "秦小琼", "刘国喜")
FARTHER = ("向朝霞", "夏光群", "陈明发", "谢长友", "陈巧云", "罗小琴")
TWELVE = FAR + FARTHER
"""The representatives who are away."""
ON_PAPER = ("罗正坤", "罗建华", "何晓梅", "潘丽华", "金玉珍", "韩玉琼", "田景春", "田应奎")
HELPED = ("冉启发", "舒琳")
AT_THE_MEETING = ("彭大林", "彭小春", "陈明芳", "谭宏伟", "周雨晴", "田小禾", "冉文斌")
"""With the villager who moved it they are eight."""
BRANCH = ("向永昌", "陈明芳", "罗建平", "田小禾", "冉文斌")
COMMITTEES = (*BRANCH, "谭宏伟", "周雨晴")


def go_away(town: Town) -> None:
    """Nine more representatives have gone to work elsewhere than the sample says."""
    person = table(PersonRow)
    gone = update(person).where(person.c.village_id == 1, person.c.name.in_(TWELVE))
    with town.database.begin() as tx:
        tx.execute(gone.where(person.c.away == "").values(away="宁波 服装厂"))


def party(town: Town) -> tuple[str, ...]:
    """The full members who are at home."""
    people = town.sample.people
    home = (one for one in people if one.party == "full" and not one.away)
    return tuple(one.name for one in home if one.name not in TWELVE)


@dataclass
class Desk:
    """Somebody's private room with the bot: what they write, and what they hear to it."""

    member: Member
    room: int
    last: int = field(default=0)

    @classmethod
    async def of(cls, member: Member, bot: str) -> "Desk":
        return cls(member, await member.room(bot))

    async def says(self, text: str, *words: str) -> Json:
        """Write, and wait for the answer with these words."""
        self.last = (await self.member.say(self.room, text))["id"]
        return await self.hears(*words)

    async def shows(self, caption: str, photo: bytes, *words: str) -> Json:
        """Send a picture with a caption, and wait for the answer with these words."""
        sent = await self.member.send(self.room, "照片.jpg", photo, "photo", caption)
        self.last = sent["id"]
        return await self.hears(*words)

    async def hears(self, *words: str) -> Json:
        """The answer with these words to what was said last."""
        return await self.member.hears(self.room, *words, after=self.last)

    async def presses(self, message: Json, label: str) -> Any:
        """Press the button of that label."""
        return await self.member.press(message, label)


def counted(messages: list[Json], after: int) -> list[str]:
    """What the bot said in a room since then, message by message."""
    return [
        (one["text"] or (one.get("poll") or {}).get("question", ""))
        for one in messages
        if one["from"]["bot"] and one["id"] > after
    ]

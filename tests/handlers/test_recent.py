"""What was said in the last minutes: in memory, by chat and speaker, no longer and no more than needed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.offers.recent import LINES, SPEAKERS, Recent
from tests.support.village import NOW
from village.drafts import Line
from village.mentions import Spot
from village.requests import TEXT_LIMIT

WINDOW = timedelta(minutes=5)


@dataclass
class Clock:
    now: datetime = NOW
    recent: Recent = field(init=False)

    def __post_init__(self) -> None:
        self.recent = Recent(lambda: self.now, WINDOW)

    def hear(self, number: int, text: str = "路灯坏了", *, chat: int = -1, user: int = 7) -> None:
        self.recent.hear(chat, user, Line(number, self.now, text))

    def numbers(self, chat: int = -1, user: int = 7) -> list[int]:
        return [one.message_id for one in self.recent.of(chat).get(user, ())]


def test_it_is_forgotten_when_the_minutes_are_over_also_of_who_went_silent() -> None:
    one = Clock()
    one.hear(1)
    one.now += timedelta(minutes=3)
    one.hear(2)
    assert one.numbers() == [1, 2]
    one.now += timedelta(minutes=2)
    assert one.numbers() == [2]
    one.now += WINDOW
    one.recent.forget()
    assert len(one.recent) == 0


def test_a_chat_knows_nothing_of_another_and_an_edit_takes_its_place() -> None:
    one = Clock()
    one.hear(1)
    one.hear(2, chat=-2)
    one.hear(3, user=8)
    one.hear(1, "路灯全坏了")
    assert one.numbers() == [1]
    assert [line.text for line in one.recent.of(-1)[7]] == ["路灯全坏了"]
    assert one.numbers(chat=-2) == [2]


def test_what_says_nothing_or_too_much_is_not_heard_and_a_place_is() -> None:
    one = Clock()
    for number, text in enumerate(("好", "  我的 ", "长" * (TEXT_LIMIT + 1))):
        one.hear(number, text)
    assert len(one.recent) == 0
    one.recent.hear(-1, 7, Line(9, one.now, spot=Spot(28.5, 109.3)))
    assert one.numbers() == [9]
    off = Recent(lambda: one.now, timedelta())
    off.hear(-1, 7, Line(1, one.now, "路灯坏了"))
    assert len(off) == 0


def test_it_holds_so_many_lines_and_speakers_and_no_more() -> None:
    one = Clock()
    for number in range(LINES + 5):
        one.hear(number)
    assert one.numbers() == list(range(5, LINES + 5))
    for user in range(100, 100 + SPEAKERS):
        one.hear(1, user=user)
    assert one.numbers() == []
    assert len(one.recent) == SPEAKERS

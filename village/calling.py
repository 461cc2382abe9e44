"""What a clerk says of a meeting, a count of hands, money and a member who is not due, in the words that are said."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from village.days import first_day, first_time
from village.errors import CountUnread, DateUnread, TextMissing
from village.naming import number
from village.rolls import Basis, Reason

_BASIS = {"按户": Basis.HOUSEHOLD, "按人": Basis.PERSON, "household": Basis.HOUSEHOLD}
_AT_ONCE = re.compile(r"(?:^|\s)(?:临时|urgent)(?=[\s,:]|$)[\s,:]*", re.IGNORECASE)
_HANDS = {
    "赞成": "yes",
    "同意": "yes",
    "yes": "yes",
    "反对": "no",
    "不赞成": "no",
    "不同意": "no",
    "no": "no",
    "弃权": "abstain",
    "abstain": "abstain",
    "废票": "invalid",
    "invalid": "invalid",
    "离场": "left",
    "left": "left",
}
_WORDS = "(?:" + "|".join(sorted(_HANDS, key=len, reverse=True)) + ")"
_COUNT = re.compile(
    rf"({_WORDS})\s*[:=]?\s*(\d{{1,6}})\s*(?:[票人]|张(?=$|\W|\d|{_WORDS}))?", re.IGNORECASE
)
"""张 is a family name, too: as papers no other word stands behind it but the next count."""
_MORE = re.compile(
    rf"(?<!\w){_WORDS}\s*[:=]?\s*[\d零〇一二两三四五六七八九十百千]|^\d", re.IGNORECASE
)
"""One more count behind those that were read: thrown away it would change the result."""
_MONEY = re.compile(
    r"¥?\s*(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.(\d{1,4}))?\s*([千万])?\s*[元块]?(?:钱|整)?(?![\d.千万亿百十元块角分毛])"
)
_UNITS = {"": 1, "千": 1_000, "万": 10_000}
_COMMA_AND_MORE = re.compile(r"\s*,\s*\d")
_FEN_LIMIT = 10**12
_REASONS: tuple[tuple[str, Reason], ...] = (
    ("不能表达", Reason.INCAPABLE),
    ("失智", Reason.INCAPABLE),
    ("出国", Reason.ABROAD),
    ("出境", Reason.ABROAD),
    ("服刑", Reason.SERVING),
    ("卧病", Reason.BEDRIDDEN),
    ("未转", Reason.UNTRANSFERRED),
    *((one.value, one) for one in Reason),
)
_ANSWER = re.compile(
    r"(\d{1,4})\s*(不采纳|采纳|uphold|reject)\s*[,:]?\s*(.*)", re.DOTALL | re.IGNORECASE
)
_UPHELD = frozenset({"采纳", "uphold"})
_DECLINED = re.compile(r"(?:不领|没领|declined)(?:[\s,，:：、]+|$)", re.IGNORECASE)
_BROUGHT = re.compile(
    r"([^\s\d,、;:]+(?:[ ]+\d{1,3}(?=[ ]))?)\s*[:：]?\s*(\d{1,3})\s*(?:户|homes?)", re.IGNORECASE
)
"""A number between the name and that of the households is the group that tells namesakes apart."""
_SPLIT = re.compile(r"[\s,、;]+")


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting as it was said: day, time, place, what a seat is, and why at once."""

    day: date
    time: time
    place: str
    basis: Basis = Basis.PERSON
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of `what` (yes, no, abstain, invalid, left), and where in the words the next thing begins."""

    what: str
    count: int
    end: int


@dataclass(frozen=True, slots=True)
class Left:
    """A member who is not to be counted, as it was said."""

    name: str
    reason: Reason
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to an objection."""

    objection: int
    upheld: bool
    words: str


def call(words: str, *, today: date, command: str) -> Call:
    """6-12 19:30 村部 按户 临时 洪水. Raises DateUnread without a day and a time, TextMissing without a place, and for 临时 without the reason."""
    day, rest = first_day(words, today=today, command=command)
    at, said = first_time(rest)
    if at is None:
        raise DateUnread(command=command)
    basis, reason = Basis.PERSON, ""
    if urgent := _AT_ONCE.search(said):
        # Only as a word of its own: 村部临时会议室 is a place.
        said, reason = said[: urgent.start()], said[urgent.end() :].strip()
        if not reason:
            raise TextMissing(command=command)
    for word, meant in _BASIS.items():
        if word in said:
            said, basis = said.replace(word, " "), meant
    place = " ".join(said.split())
    if not place:
        raise TextMissing(command=command)
    return Call(day, at, place, basis, reason)


def counted(plain: str, at: int) -> Counted | None:
    """弃权 1 at that place of normalised words; None where no such count begins there."""
    match = _COUNT.match(plain, at)
    return (
        Counted(_HANDS[match[1].lower()], int(match[2]), skip(plain, match.end()))
        if match
        else None
    )


def skip(plain: str, at: int) -> int:
    """The place behind what stands between two counts."""
    while at < len(plain) and plain[at] in " ,、;。.\n":
        at += 1
    return at


def hands(words: str, *, command: str) -> tuple[Mapping[str, int], str]:
    """赞成 20 反对 3 弃权 1 离场 2, and what follows as minutes.

    Raises TextMissing where nothing is said, CountUnread without a count of those in favour, for what is counted twice, and where minutes
    hold what looks like one more count.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain:
        raise TextMissing(command=command)
    found: dict[str, int] = {}
    at = 0
    while one := counted(plain, at):
        if one.what in found:
            raise CountUnread(command=command)
        found[one.what], at = one.count, one.end
    if "yes" not in found or _MORE.search(plain[at:]):
        raise CountUnread(command=command)
    return found, plain[at:].strip()


def counts(words: str, *, command: str) -> Mapping[str, int]:
    """As `hands`, where there are no minutes: raises CountUnread for words behind the counts, too, which nobody would see dropped."""
    found, rest = hands(words, command=command)
    if rest:
        raise CountUnread(command=command)
    return found


def money(words: str, *, command: str) -> tuple[int, str]:
    """5000元 水泥, in fen, and what for. Raises TextMissing for anything else."""
    plain = unicodedata.normalize("NFKC", words).strip()
    match = _MONEY.match(plain)
    rest = plain[match.end() :] if match else ""
    if match is None or not rest.strip(" ,:") or _COMMA_AND_MORE.match(rest):
        raise TextMissing(command=command)
    # In hundredths of a fen, so that 1.2345万 is whole.
    parts = int(match[1].replace(",", "")) * 10_000 + int((match[2] or "").ljust(4, "0"))
    fen, left = divmod(parts * _UNITS[match[3] or ""], 100)
    if left or fen > _FEN_LIMIT:
        raise TextMissing(command=command)
    return fen, rest.strip(" ,:")


def left_out(words: str, *, today: date, command: str) -> Left:
    """张三 卧病 麻柳镇党委 2026-05-01. Raises TextMissing where one of the four is missing, DateUnread for no day."""
    parts = _parts(words)
    if len(parts) < 4:
        raise TextMissing(command=command)
    reason = next((one for word, one in _REASONS if word in parts[1]), None)
    if reason is None:
        raise TextMissing(command=command)
    day, _ = first_day(parts[-1], today=today, command=command)
    return Left(parts[0], reason, " ".join(parts[2:-1]), day)


def answer(words: str, *, command: str) -> Answer:
    """1 不采纳 账在公示栏. Raises TextMissing for anything else."""
    plain = unicodedata.normalize("NFKC", words).strip()
    said = _ANSWER.fullmatch(plain)
    if said is None:
        raise TextMissing(command=command)
    return Answer(int(said[1]), said[2].lower() in _UPHELD, said[3].strip())


def aside(words: str, *, command: str) -> tuple[str, str, str]:
    """张三 与承包人是夫妻 村民代表会议: who, why, and who approved it. Raises TextMissing where one is missing."""
    parts = _parts(words)
    if len(parts) < 3:
        raise TextMissing(command=command)
    return parts[0], " ".join(parts[1:-1]), parts[-1]


def declined(words: str) -> str | None:
    """不领 张三 李四: who did not want the paper that they were offered; None where papers are handed out."""
    found = _DECLINED.match(words.strip())
    return words.strip()[found.end() :] if found else None


def brought(words: str, *, command: str) -> Mapping[str, int]:
    """张三8户 李四 2 10户: how many households signed what each of them brings. Raises TextMissing where anything else is said."""
    plain = unicodedata.normalize("NFKC", words).strip()
    found = {" ".join(one[1].split()): int(one[2]) for one in _BROUGHT.finditer(plain)}
    if not found or _BROUGHT.sub("", plain).strip(" ,、;。."):
        raise TextMissing(command=command)
    return found


def names(words: str, *, command: str) -> list[str]:
    """张三 李四、王五; a number behind a name is the group that tells namesakes apart. Raises TextMissing for nothing."""
    found: list[str] = []
    for part in _SPLIT.split(unicodedata.normalize("NFKC", words).strip()):
        if part and part[0].isdigit() and found:
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    if not found:
        raise TextMissing(command=command)
    return found


def _parts(words: str) -> list[str]:
    """The words one by one; a number behind the name, 张三 2, is the group that tells namesakes apart and belongs to it."""
    parts = unicodedata.normalize("NFKC", words).split()
    if len(parts) > 1 and number(parts[1]) is not None:
        parts[:2] = [" ".join(parts[:2])]
    return parts

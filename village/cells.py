"""What somebody typed into one cell of a sheet, read as a value, or refused with the reason."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

OLDEST = 130
"""Nobody on a roster is older, in years."""
FARTHEST = 100_000
"""No household lies so many metres from its village's office."""
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.0+)?)?"
)
_DAY_ONLY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PHONE = re.compile(r"1[3-9]\d{9}")
_MASKED = re.compile(r"\*{2,}(\d{4})|\d{3}\*{4}(\d{4})")
_HIDDEN_IDENTITY = re.compile(r"\d{3}\*{13}\d[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Reason(StrEnum):
    """Why a cell, a row or a sheet cannot be taken."""

    NO_SHEET = "no_sheet"
    NO_COLUMN = "no_column"
    UNKNOWN_COLUMN = "unknown_column"
    COLUMN_TWICE = "column_twice"
    MERGED = "merged"
    EXAMPLE = "example"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    DATE_AHEAD = "date_ahead"
    DATE_TOO_OLD = "date_too_old"
    TOO_LONG = "too_long"
    UNKNOWN_WORD = "unknown_word"
    BAD_PHONE = "bad_phone"
    BAD_IDENTITY = "bad_identity"
    BAD_CHECK_DIGIT = "bad_check_digit"
    ID_TWICE = "id_twice"
    NAME_TWICE = "name_twice"
    NO_HEAD = "no_head"
    SECOND_HEAD = "second_head"
    HEAD_ELSEWHERE = "head_elsewhere"
    UNKNOWN_HOUSEHOLD = "unknown_household"
    UNKNOWN_PERSON = "unknown_person"
    GONE = "gone"
    NOT_METRES = "not_metres"
    NOT_DEGREES = "not_degrees"
    HALF_A_PLACE = "half_a_place"
    FAR_AWAY = "far_away"
    TWO_CIRCLES = "two_circles"
    TWO_REPRESENTATIVES = "two_representatives"
    BAD_MASK = "bad_mask"
    IDENTITY_TWICE = "identity_twice"


class WrongCell(Exception):
    """The cell cannot be read; `reason` says why. What it holds is not in the error, for it may be a phone."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


def plain(value: object) -> str:
    """A cell as text: half-width, without outer blanks, inner ones single; 12.0 is 12 and a moment its day."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    printable = "".join(
        " " if one.isspace() else one
        for one in unicodedata.normalize("NFKC", str(value))
        if one.isspace() or unicodedata.category(one) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(printable.split())


def short(value: object, limit: int) -> str:
    """A text of at most `limit` characters."""
    found = plain(value)
    if len(found) > limit:
        raise WrongCell(Reason.TOO_LONG)
    return found


def number(value: object, *, least: int = 0, most: int = 2**31 - 1) -> int | None:
    """A whole number; None for a blank."""
    found = plain(value)
    if not found:
        return None
    # A regular expression would take digits of other scripts too.
    if not (found.isascii() and found.isdigit() and len(found) <= 10):
        raise WrongCell(Reason.NOT_A_NUMBER)
    if not least <= int(found) <= most:
        raise WrongCell(Reason.NOT_A_NUMBER)
    return int(found)


def day(value: object, *, today: date, ahead: bool = False) -> date | None:
    """A day that has been, or may come where that is `ahead`: 1980-01-02, 1980/1/2, 1980.1.2, 1980年1月2日 or 19800102; None for a blank."""
    found = plain(value)
    if not found:
        return None
    parts = _DATE.fullmatch(found) or _DAY_ONLY.fullmatch(found)
    if parts is None or not found.replace("年", "").replace("月", "").replace("日", "").isascii():
        raise WrongCell(Reason.NOT_A_DATE)
    try:
        read = date(*map(int, parts.groups()))
    except ValueError:
        raise WrongCell(Reason.NOT_A_DATE) from None
    if read > today and not ahead:
        raise WrongCell(Reason.DATE_AHEAD)
    if read.year < today.year - OLDEST:
        raise WrongCell(Reason.DATE_TOO_OLD)
    return read


def phone(value: object) -> str:
    """A mobile number of 11 digits, or a masked one (`*******1234`) as an export writes it; empty for a blank."""
    found = re.sub(r"[ -]", "", plain(value)).removeprefix("+86")
    masked = _MASKED.fullmatch(found)
    if masked:
        return mask("0" * 7 + (masked[1] or masked[2]))
    if found and not (found.isascii() and _PHONE.fullmatch(found)):
        raise WrongCell(Reason.BAD_PHONE)
    return found


def mask(number_: str) -> str:
    """A phone as it may be shown: its last four digits."""
    return "*******" + number_[-4:] if number_ else ""


def identity(value: object) -> str:
    """An identity number: 18 places with their check digit (GB 11643), or the older 15, told in the newer form; empty for a blank.

    One that is masked as an export writes it stays as it is.
    """
    found = re.sub(r"[ -]", "", plain(value)).upper()
    if not found or _HIDDEN_IDENTITY.fullmatch(found):
        return found
    if not (found.isascii() and re.fullmatch(r"\d{15}|\d{17}[\dX]", found)):
        raise WrongCell(Reason.BAD_IDENTITY)
    born = found[6:14] if len(found) == 18 else "19" + found[6:12]
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        raise WrongCell(Reason.BAD_IDENTITY) from None
    if len(found) == 18 and found[17] != check_digit(found[:17]):
        raise WrongCell(Reason.BAD_CHECK_DIGIT)
    # The older form is the same number without century and check digit.
    full = found if len(found) == 18 else found[:6] + "19" + found[6:]
    return full if len(full) == 18 else full + check_digit(full)


def check_digit(first: str) -> str:
    """The eighteenth place of an identity number, from the first seventeen (ISO 7064 MOD 11-2)."""
    return _CHECK[sum(int(one) * weight for one, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def word(value: object, words: Mapping[str, str]) -> str:
    """The code of a word, whatever its case; a blank is what `words` say of the empty text."""
    found = words.get(plain(value).lower())
    if found is None:
        raise WrongCell(Reason.UNKNOWN_WORD)
    return found


Held = tuple[str, str, date | None, date | None]
"""A post, its field (of an expert or a department's liaison; empty for the others), and the first and last day of its term."""
_TERM = re.compile(r"(\d{4}[^~至到]*?)?(?:起|~|至|到| to )(\d.*)?")
_HELD = re.compile(r"([^()]+)(?:\(([^()]+)\))?")
_PARTING = re.compile(r" ?[、,;/|+] ?(?![^(]*\))|(?<=[\u4e00-\u9fff)]) (?=[\u4e00-\u9fff])")


def posts(value: object, words: Mapping[str, str], *, today: date) -> tuple[Held, ...]:
    """Several posts, parted by 、 , ; / or a blank between Chinese words, each once and in the order of their codes.

    In brackets stand a field, a term, or both: `文书、专家（果树）、村主任（2024-01-15~2027-01-14）`.
    """
    text = re.sub(r" ?([()]) ?", r"\1", plain(value))
    found: dict[str, Held] = {}
    for one in _PARTING.split(text):
        if not one:
            continue
        parts = _HELD.fullmatch(one)
        if parts is None:
            raise WrongCell(Reason.UNKNOWN_WORD)
        post = word(parts[1], words)
        found[post] = (post, *_about(parts[2] or "", today))
    return tuple(found[post] for post in sorted(found))


def _about(text: str, today: date) -> tuple[str, date | None, date | None]:
    """The field and the term that stand in a post's brackets."""
    about, since, until = "", None, None
    for one in re.split(r"[,;、]", text):
        term = _TERM.fullmatch(one.strip())
        if term and (term[1] or term[2]):
            since = day(term[1], today=today, ahead=True)
            until = day(term[2], today=today, ahead=True)
        else:
            about = f"{about}、{one.strip()}" if about else one.strip()
    if len(about) > 60:
        raise WrongCell(Reason.UNKNOWN_WORD)
    if since and until and since > until:
        raise WrongCell(Reason.NOT_A_DATE)
    return about, since, until


def metres(value: object, *, least: int = -100_000, most: int = 100_000) -> int | None:
    """A distance in whole metres; None for a blank."""
    found = plain(value)
    if not found:
        return None
    if not re.fullmatch(r"-?[0-9]{1,6}(?:\.[0-9]+)?", found):
        raise WrongCell(Reason.NOT_METRES)
    rounded = round(float(found))
    if not least <= rounded <= most:
        raise WrongCell(Reason.NOT_METRES)
    return rounded


def degrees(value: object, *, most: int) -> int | None:
    """A longitude or latitude of at least three decimals, in millionths of a degree; None for a blank."""
    found = plain(value)
    if not found:
        return None
    if not re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3,}", found) or abs(float(found)) > most:
        raise WrongCell(Reason.NOT_DEGREES)
    return round(float(found) * 1_000_000)


def circle(value: object) -> int:
    """The number of a circle; 0 for a blank. A household is in one."""
    found = plain(value)
    if re.fullmatch(r"[0-9]+(?: ?[、,;/ +] ?[0-9]+)+", found):
        raise WrongCell(Reason.TWO_CIRCLES)
    return number(found, most=999) or 0


_RANGE = re.compile(r"([0-9]{1,9})(?: ?[-~至到] ?([0-9]{1,9}))?")


def numbers(value: object) -> tuple[int, ...]:
    """Numbers and ranges of them: `1、2、5~9`; each once, in order."""
    found: set[int] = set()
    for one in re.split(r"[、,; ]+", plain(value)):
        if not one:
            continue
        parts = _RANGE.fullmatch(one)
        if parts is None:
            raise WrongCell(Reason.NOT_A_NUMBER)
        first, last = int(parts[1]), int(parts[2] or parts[1])
        if not first <= last < first + 1000:
            raise WrongCell(Reason.NOT_A_NUMBER)
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def hidden(text: str) -> str:
    """A contact as it may be shown: of its digits only the last four."""
    seen = sum(map(str.isdigit, text)) - 4
    shown = []
    for one in text:
        if one.isdigit():
            shown.append("*" if seen > 0 else one)
            seen -= 1
        else:
            shown.append(one)
    return "".join(shown)


def hidden_identity(found: str) -> str:
    """An identity number as it may be shown: the first three and the last two places."""
    return found[:3] + "*" * (len(found) - 5) + found[-2:] if found else ""

"""What papers say, as a clerk types it: for and against in words, options by their numbers with how many papers chose each.

`1：8 2：3` is one of several; `1+3：4 2：1` is several on a paper; `2>1>3：5` is a ranking. 弃权 and 废票 stay words.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from village import calling
from village.ballots import ABSTAIN, AGAINST, FOR, INVALID, Form, Mark, Question, check_mark
from village.calling import Counted, skip
from village.errors import CountUnread, TextMissing

_WORDS: Mapping[str, Mark] = {
    "yes": (FOR,),
    "no": (AGAINST,),
    "abstain": ABSTAIN,
    "invalid": INVALID,
}
_SPLIT = re.compile(r"\s*[+>/、-]\s*")
_OPTION = re.compile(
    r"(\d{1,2}(?:\s*[+>/、-]\s*\d{1,2})*)\s*号?\s*[:=x×*]\s*(\d{1,6})\s*[票张]?", re.IGNORECASE
)


def read(words: str, *, command: str) -> Mapping[str, int]:
    """Counts by what papers say: `yes`, `no`, `abstain`, `invalid`, or an option's number, or several joined.

    Raises TextMissing where nothing is said, CountUnread for what is counted twice, for who is against without who is for, and where anything is left
    over: thrown away it would change the result.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain:
        raise TextMissing(command=command)
    counts: dict[str, int] = {}
    at = 0
    while at < len(plain):
        one = calling.counted(plain, at) or _option(plain, at)
        if one is None or one.what in counts:
            raise CountUnread(command=command)
        counts[one.what], at = one.count, one.end
    if "left" in counts or ("no" in counts and "yes" not in counts):
        raise CountUnread(command=command)
    return counts


def marks(question: Question, counts: Mapping[str, int], *, command: str) -> Mapping[Mark, int]:
    """So many papers of each choice that the question allows.

    Raises MarkInvalid for no option of it, CountUnread for words where options are asked for, and the other way round.
    """
    found: Counter[Mark] = Counter()
    confirms = question.form is Form.CONFIRM
    for key, papers in counts.items():
        if key in _WORDS:
            if key in ("yes", "no") and not confirms:
                raise CountUnread(command=command)
            found[_WORDS[key]] += papers
        elif confirms:
            raise CountUnread(command=command)
        else:
            found[check_mark(question, tuple(int(one) - 1 for one in key.split("+")))] += papers
    return found


def told(counts: Mapping[Mark, int]) -> str:
    """The same text for the same papers, in whatever order they were typed: by it two counts agree."""
    return json.dumps(sorted((list(mark), papers) for mark, papers in counts.items() if papers))


def _option(plain: str, at: int) -> Counted | None:
    match = _OPTION.match(plain, at)
    if match is None:
        return None
    return Counted("+".join(_SPLIT.split(match[1])), int(match[2]), skip(plain, match.end()))

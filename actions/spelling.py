"""Names in pinyin, as people type them when they search."""

from functools import lru_cache

from village.surnames import SURNAMES


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str]:
    """A name in pinyin without tones, and its initials; ü is v, as on a keyboard."""
    from pypinyin import lazy_pinyin

    surname = next((name[:size] for size in (2, 1) if name[:size] in SURNAMES), "")
    sounds = SURNAMES.get(surname, "")
    rest = lazy_pinyin(name[len(surname) :], errors="default")
    syllables = [one.lower() for one in rest if one.strip()]
    first = "".join(lazy_pinyin(one)[0][0] for one in surname[1:])
    initials = sounds[:1] + first + "".join(one[0] for one in syllables)
    return (sounds + "".join(syllables))[:200], initials[:40]

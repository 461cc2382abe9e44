"""What is said to the bot for courtesy's sake alone: a greeting, or thanks; neither is a matter, nor is it misunderstood."""

import re
from enum import StrEnum


class Courtesy(StrEnum):
    """What was meant."""

    GREETING = "greeting"
    THANKS = "thanks"


_SILENT = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
"""Spaces, punctuation and pictures."""
_HELLO = r"(?:[您你]们?好|大家好|(?:早上|上午|中午|下午|晚上)好|早安|在吗|在不在|有人吗|喂|嗨|哈喽|hello|hi|hey|goodmorning|goodevening)[啊呀]?"
_THANKING = r"(?:谢谢|多谢|感谢|谢了|辛苦|麻烦)[您你啦了们]{0,2}|(?:好|行|可以|收到|知道|明白|晓得|了解|没事)[的嘞啦了吧]?|[嗯哦]|ok|okay|thanks|thankyou"
_GREETING = re.compile(f"(?:{_HELLO})+", re.IGNORECASE)
_THANKS = re.compile(f"(?:{_HELLO}|{_THANKING})+", re.IGNORECASE)
LONGEST = 20


def find(text: str) -> Courtesy | None:
    """What courtesy a line is, if it is nothing else."""
    line = _SILENT.sub("", text)
    if len(line) > LONGEST:
        return None
    if _GREETING.fullmatch(line):
        return Courtesy.GREETING
    return Courtesy.THANKS if _THANKS.fullmatch(line) else None

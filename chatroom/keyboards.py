"""Reply markup: inline keyboards are checked and kept, the others accepted."""

from typing import Any

from chatroom.entities.html import checked_url
from chatroom.errors import ApiError, bad_request
from chatroom.rows import Json
from chatroom.wire import Args

CALLBACK_BYTES = 64
BUTTONS = 100


def markup_of(args: Args) -> Json | None:
    """The `reply_markup` of a call: None when absent or when an empty keyboard takes it away."""
    given = args.json("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        rows = _rows(given["inline_keyboard"], "inline_keyboard")
        keyboard = [[_button(button) for button in row] for row in rows if row]
        if sum(len(row) for row in keyboard) > BUTTONS:
            raise ApiError(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
        return {"inline_keyboard": keyboard} if keyboard else None
    if "keyboard" in given:
        _rows(given["keyboard"], "keyboard")
        return {"keyboard": given["keyboard"]}
    if given.get("remove_keyboard") or given.get("force_reply"):
        return {key: given[key] for key in ("remove_keyboard", "force_reply") if given.get(key)}
    if not given:
        return None
    raise bad_request("object expected as reply markup")


def _rows(given: Any, field: str) -> list[list[Any]]:
    if not isinstance(given, list):
        raise bad_request(f'field "{field}" of the InlineKeyboardMarkup must be of the type Array')
    for row in given:
        if not isinstance(row, list):
            raise bad_request(
                f'field "{field}" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
    return given


def _button(given: Any) -> Json:
    if not isinstance(given, dict):
        raise _broken("InlineKeyboardButton must be an Object")
    text = given.get("text")
    if not isinstance(text, str):
        raise _broken('Can\'t find field "text"')
    if not text.strip():
        raise _broken("Text must be non-empty")
    style: Json = {key: given[key] for key in ("style",) if isinstance(given.get(key), str)}
    if "url" in given:
        url = checked_url(str(given["url"]))
        if url is None:
            raise bad_request(
                f"inline keyboard button URL '{given['url']}' is invalid: Wrong HTTP URL"
            )
        return {"text": text, "url": url, **style}
    if "callback_data" in given:
        data = given["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"text": text, "callback_data": data, **style}
    raise _broken("Text buttons are unallowed in the inline keyboard")


def _broken(message: str) -> ApiError:
    return ApiError(400, f"Bad Request: can't parse inline keyboard button: {message}")

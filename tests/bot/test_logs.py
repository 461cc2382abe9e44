import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.config import Log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.getLogger().setLevel(level)


def test_a_line_goes_where_standard_error_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", closed)
    logs.set_up(Log(json_lines=True))
    closed.close()
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)
    structlog.get_logger("lianxin").warning("worker.unit_failed", kind="message")
    assert '"event": "worker.unit_failed"' in now.getvalue()


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(Log(level="error"))
    structlog.get_logger("lianxin").warning("delivery.retried")
    assert capsys.readouterr().err == ""


def test_no_library_logs_addresses_that_hold_the_token() -> None:
    logs.set_up(Log(level="debug"))
    for name in ("httpx", "httpcore", "aiogram", "telegram"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)

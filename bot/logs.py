"""Logs: structured, to standard error, and never with what people wrote."""

import logging
import sys

import structlog

from bot.config import Log


def set_up(config: Log) -> None:
    """Send our log lines and the libraries' through one formatter."""
    level = getattr(logging, config.level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if config.json_lines
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked anew for each line: standard error may be exchanged while the program runs.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, force=True)
    # HTTP libraries log whole addresses at INFO, and a Bot API address holds the token.
    for name in ("httpx", "httpcore", "aiogram", "telegram", "apscheduler", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)

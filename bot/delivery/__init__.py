"""Delivery: what waits in the outbox is sent, in order, within the chat's limits, and what became of it is recorded."""

import os

# Read when a flood limit is met: python-telegram-bot then speaks of it as a timedelta and warns of nothing.
os.environ.setdefault("PTB_TIMEDELTA", "true")

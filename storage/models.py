"""Every table of the house in one place, for migrations and tests."""

from storage import (
    accounts,
    cards,
    chats,
    circles,
    claims,
    codes,
    conversations,
    counters,
    inbox,
    offers,
    outbox,
    people,
    reminders,
    requests,
    topics,
    trail,
    units,
    villages,
)
from storage.tables import Base

# Named, so that nobody takes the imports for unused: each one puts its tables into the metadata.
MODULES = (
    accounts,
    cards,
    chats,
    circles,
    claims,
    codes,
    conversations,
    counters,
    inbox,
    offers,
    outbox,
    people,
    reminders,
    requests,
    topics,
    trail,
    units,
    villages,
)
metadata = Base.metadata

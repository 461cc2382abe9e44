"""Every table of the house in one place, for migrations and tests."""

from storage import (
    cards,
    chats,
    conversations,
    counters,
    inbox,
    outbox,
    people,
    reminders,
    requests,
    topics,
    trail,
)
from storage.tables import Base

# Named, so that nobody takes the imports for unused: each one puts its tables into the metadata.
MODULES = (
    cards,
    chats,
    conversations,
    counters,
    inbox,
    outbox,
    people,
    reminders,
    requests,
    topics,
    trail,
)
metadata = Base.metadata

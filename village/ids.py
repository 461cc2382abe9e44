"""Typed ids, so that a person is never taken for a chat."""

from typing import NewType

VillageId = NewType("VillageId", int)
PersonId = NewType("PersonId", int)
"""A person of one village's roster; unique within the village only."""
UserId = NewType("UserId", int)
"""An account of the chat; a private chat has the same number."""
ChatId = NewType("ChatId", int)
UnitId = NewType("UnitId", int)
"""A county, town or department."""
HouseholdId = NewType("HouseholdId", int)
"""A household of one village's roster; unique within the village only."""
RollId = NewType("RollId", int)
"""A frozen roll of one village; unique within the village only."""

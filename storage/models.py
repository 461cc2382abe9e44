"""Every table of the house in one place, for migrations and tests."""

from storage.tables import Base

metadata = Base.metadata
"""Whole, since every module above has put its tables into it."""

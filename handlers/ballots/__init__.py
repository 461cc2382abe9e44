"""Ballots in conversation."""

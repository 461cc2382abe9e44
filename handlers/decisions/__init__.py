"""Decisions in conversation."""

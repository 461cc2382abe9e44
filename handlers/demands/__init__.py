"""Demands for a meeting in conversation."""

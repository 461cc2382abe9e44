"""Requests in conversation."""

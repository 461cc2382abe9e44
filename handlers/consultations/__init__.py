"""Consultations in the chat."""

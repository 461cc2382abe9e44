"""Intake: updates come in by long poll or webhook and are kept before they are confirmed."""

"""Slips in conversation: made by a cadre, signed and answered by a department's liaison, all by a few presses."""

"""The village's own rules in conversation."""

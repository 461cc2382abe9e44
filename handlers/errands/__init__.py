"""Errands: papers that are carried to an office for somebody."""

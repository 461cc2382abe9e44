"""Drafts: what somebody said becomes one matter, once they have looked it over."""

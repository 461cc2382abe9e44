"""Formatted text: the three parse modes, entities that are found in text, and safe HTML from them."""

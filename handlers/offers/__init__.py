"""Offers under plain talk, and the answer to a cry for help."""

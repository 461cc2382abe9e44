"""Opinions and the summary of a discussion in conversation."""

"""The gazetteer in conversation."""

"""Topics in conversation."""

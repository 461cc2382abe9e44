"""The invented village of the demonstration, kept as files."""

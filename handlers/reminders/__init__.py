"""What the sweep says to people."""

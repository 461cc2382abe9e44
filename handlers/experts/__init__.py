"""Questions to experts."""

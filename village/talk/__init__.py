"""Plain talk: what a line that nobody marked is, and whether it sounds like something to be registered."""

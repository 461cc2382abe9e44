"""What cadres say about the circles."""

"""What people and cadres say about the roster."""

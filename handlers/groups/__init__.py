"""Which group is the village's, what becomes of the bot there, and who joins."""

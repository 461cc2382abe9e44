"""The worker: one chat in order, many chats at once, one unit per update."""

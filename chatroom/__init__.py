"""A self-hosted group chat: the Telegram Bot API on one side, a page for people on the other."""

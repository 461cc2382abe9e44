"""Hello, help, and what the chat itself reports."""

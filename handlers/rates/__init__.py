"""The three rates in the chat."""

"""Pages: what cadres see beyond the chat, and what everybody may see."""

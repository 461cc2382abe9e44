"""Pictures and printed sheets: values in, bytes out. No database, no chat, no clock, and no words of their own."""

"""The command line, a file a group of commands; each imports what it needs when it is called."""

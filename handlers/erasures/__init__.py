"""What of a group had better not stand there: its author may have it deleted."""

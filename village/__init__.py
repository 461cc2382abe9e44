"""What is right: vocabulary, state tables, thresholds and deadlines, with no I/O at all."""

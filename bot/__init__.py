"""The running program: command line, config, wiring, intake, worker, delivery and clock."""

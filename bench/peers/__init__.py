"""Other event engines doing the same job, each by its own documentation; imported only where it is installed."""

"""What every measurement stands on: servers of its own, child processes, rounds, and the machine's own noise."""

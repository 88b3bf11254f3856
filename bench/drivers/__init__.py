"""The outside world of a measurement: who posts, who listens, where mail ends. Runs in the benchmark's own process."""

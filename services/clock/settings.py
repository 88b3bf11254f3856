"""What the clock reads from its environment."""

from datetime import date

from shared.runtime.settings import EnvironmentSettings


class ClockSettings(EnvironmentSettings):
    simulated_time: bool = False
    simulated_start: date | None = None
    """The civil day on which a new simulated calendar starts; None: today."""

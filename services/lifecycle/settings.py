"""What lifecycle reads from its environment."""

from shared.runtime.clauses import ClauseSettings


class LifecycleSettings(ClauseSettings):
    """Which side of the conflicts holds: it decides how long data can be fetched after the end (C10)."""

"""What lifecycle reads from its environment."""

from pathlib import Path

from shared.contracts.association import SHIPPED
from shared.runtime.clauses import ClauseSettings


class LifecycleSettings(ClauseSettings):
    """Which side of the conflicts holds: it decides how long data can be fetched after the end (C10)."""

    association_file: Path = SHIPPED
    """Whom letters to staff go to (M39)."""

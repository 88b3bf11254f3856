"""What lifecycle reads from its environment."""

from typing import Literal

from shared.runtime.settings import EnvironmentSettings


class LifecycleSettings(EnvironmentSettings):
    clause_mode: Literal["lawful", "literal"] = "lawful"
    """Whether mandatory law or the words of the 2013 terms decide where they conflict (C10)."""

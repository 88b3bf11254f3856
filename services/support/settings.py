"""What support reads from its environment."""

from functools import cached_property
from pathlib import Path

from shared.contracts.association import SHIPPED, Association, read_association
from shared.runtime.settings import EnvironmentSettings


class SupportSettings(EnvironmentSettings):
    association_file: Path = SHIPPED

    @cached_property
    def association(self) -> Association:
        """To whose address volunteers are called."""
        return read_association(self.association_file)

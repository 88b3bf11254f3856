"""What an operator may set for orders, from the environment (`COLOMBIER_…`)."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from shared.contracts.association import SHIPPED, Association, read_association
from shared.runtime.settings import EnvironmentSettings


class OrderSettings(EnvironmentSettings):
    """Settings of orders. A wrong SIRET in the association's file stops the start (`E-SIRET`, R02)."""

    association_file: Path = SHIPPED
    clause_mode: Literal["lawful", "literal"] = "lawful"

    @cached_property
    def association(self) -> Association:
        """The seller named on invoices and credit notes."""
        return read_association(self.association_file)

    @property
    def renewal_lower_volume(self) -> bool:
        """Whether a renewal may choose a smaller volume; the words of 2013 forbid it (R83)."""
        return self.clause_mode == "lawful"

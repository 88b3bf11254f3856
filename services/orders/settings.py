"""What an operator may set for orders, from the environment (`COLOMBIER_…`)."""

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from services.orders.domain import APPROVAL_ABOVE_CENTS
from shared.contracts.association import SHIPPED, Association, read_association
from shared.runtime.clauses import ClauseSettings
from shared.runtime.links import LinkSettings


class OrderSettings(ClauseSettings, LinkSettings):
    """Settings of orders. A wrong SIRET in the association's file stops the start (`E-SIRET`, R02)."""

    association_file: Path = SHIPPED
    modification_notice_days: Annotated[int, Field(ge=30, le=365)] = 30
    """Days between the announcement of a modification and its entry into force, at least (C7)."""
    invoice_zero: bool = False
    """An order that costs nothing gets an invoice too, which consumes a number (R09)."""
    approval_above_cents: int = Field(default=APPROVAL_ABOVE_CENTS, ge=0)
    """A refund that brings what one person decided on an invoice above this waits for a second one (ADR 0048)."""

    @cached_property
    def association(self) -> Association:
        """The seller named on invoices and credit notes."""
        return read_association(self.association_file)

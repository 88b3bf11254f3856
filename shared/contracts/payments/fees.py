"""Who bears what a means of payment costs: the association, unless a recorded decision says otherwise (R45, C4).

A decision may also announce a discount for a means.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import TREASURY, Data, Http, Request
from shared.contracts.means import Method

FeePolicyKind = Literal["association_absorbs", "customer_bears", "instrument_discount"]


class FeePolicyView(Data):
    method: Method
    policy: FeePolicyKind
    rate_bp: int
    """Hundredths of a per cent that the provider is expected to take, or of the price that are let off."""
    fixed_cents: int
    valid_from: date
    override: bool
    """Decided although the law's side of C4 holds: towards professionals and associations only."""
    author: str
    reason: str
    decided_on: date


class FeePolicies(Data):
    position: Literal["lawful", "literal"]
    """Which side of C4 holds today."""
    policies: list[FeePolicyView]
    """Every decision, the newest day first; without one, the side of C4 decides."""


class ListFeePolicies(Request):
    """Treasurer: who bears what the means of payment cost, and who decided so."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/fee-policies", roles=TREASURY)
    answer: ClassVar[type[Data]] = FeePolicies


class SetFeePolicy(Request):
    """Treasurer: decide who bears the cost of one means, or its discount, from tomorrow on or later.

    Lines are added, never changed.
    """

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/fee-policies", status=201, roles=TREASURY, names=("method",)
    )
    answer: ClassVar[type[Data]] = FeePolicyView
    method: Method
    policy: FeePolicyKind
    rate_bp: Annotated[int, Field(ge=0, le=2_000)] = 0
    fixed_cents: Annotated[int, Field(ge=0, le=500)] = 0
    valid_from: date
    override: bool = False
    """Let clients bear it although C4 stands on the side of the law: never consumers."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]

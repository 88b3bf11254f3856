"""How near the turnover of a year is to what a VAT regime allows (L19)."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import TREASURY, Cents, Data, Event, Http, Money, Request, Words

VatThreshold = Literal["franchise_base", "franchise_ceiling", "exempt_accessory"]


class VatThresholdReached(Event):
    """The turnover of a year has reached a share of what the regime allows; the association is told, once (L19)."""

    aggregate: ClassVar[str] = "year"
    year: int
    threshold: VatThreshold
    threshold_cents: Cents
    percent: int
    """80 or 100 of the threshold."""
    words: Words
    """What the threshold is, and what follows from it."""
    name: str
    """The association's own: to whom the letter goes, as to its address and language."""
    email: str
    language: Literal["fr", "en"]


class VatGaugeRow(Data):
    threshold: VatThreshold
    words: Words
    since: date
    """The day from which this amount holds."""
    amount: Money
    percent: int
    """Of it that was reached, rounded down."""


class VatGauge(Data):
    year: int
    regime: Literal["franchise", "exempt", "taxable"]
    turnover: Money
    """Invoices less credit notes, by their days."""
    thresholds: list[VatGaugeRow]
    """None under the taxable regime."""


class GetVatGauge(Request):
    """Treasurer: how near this year's turnover is to the thresholds of the VAT regime (L19)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/vat-gauge", roles=TREASURY)
    answer: ClassVar[type[Data]] = VatGauge

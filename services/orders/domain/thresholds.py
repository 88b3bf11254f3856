"""Up to which turnover a VAT regime holds: a table with dates, and when some of it is reached (L19).

The amounts are the law's and change with the year; the regime is the association's own setting. Decides no regime: the
treasurer does, warned in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.association import VatPeriod
from shared.contracts.base import Money, Words
from shared.contracts.orders.vat import VatGauge, VatGaugeRow, VatThreshold

ALERT_PERCENTS = (80, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a regime allows in a calendar year, from a day on."""

    name: VatThreshold
    regime: str
    valid_from: date
    amount_cents: int

    def reached(self, turnover_cents: int, percent: int) -> bool:
        return turnover_cents * 100 >= self.amount_cents * percent


WORDS: dict[VatThreshold, Words] = {
    "franchise_base": {
        "fr": "seuil de la franchise en base, prestations de services (CGI, art. 293 B) : dépassé, la franchise cesse"
        " au 1er janvier suivant",
        "en": "threshold of the franchise, services (CGI, art. 293 B): once exceeded, the franchise ends on the next"
        " 1 January",
    },
    "franchise_ceiling": {
        "fr": "seuil majoré de la franchise en base (CGI, art. 293 B) : dépassé, la TVA est due dès ce jour",
        "en": "higher threshold of the franchise (CGI, art. 293 B): once exceeded, VAT is due from that day on",
    },
    "exempt_accessory": {
        "fr": "recettes accessoires d'une association exonérée (CGI, art. 261, 7-1° b) : au-delà, l'exonération cesse",
        "en": "accessory receipts of an exempt association (CGI, art. 261, 7-1° b): once exceeded, the exemption ends",
    },
}
# The amounts of 2026 are known at second hand: check them against the finance law of each year.
THRESHOLDS = (
    Threshold(name="franchise_base", regime="franchise", valid_from=date(2025, 1, 1), amount_cents=37_500_00),
    Threshold(
        name="franchise_ceiling", regime="franchise", valid_from=date(2025, 1, 1), amount_cents=41_250_00
    ),
    Threshold(name="exempt_accessory", regime="exempt", valid_from=date(2025, 1, 1), amount_cents=80_011_00),
    Threshold(name="exempt_accessory", regime="exempt", valid_from=date(2026, 1, 1), amount_cents=81_051_00),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A share of a threshold that a day reached."""

    threshold: Threshold
    percent: int


def regime_on(periods: Sequence[VatPeriod], day: date) -> VatPeriod:
    """Return the regime of a day; before the first one, the first one."""
    begun = [one for one in periods if one.valid_from <= day] or [
        min(periods, key=lambda one: one.valid_from)
    ]
    return max(begun, key=lambda one: one.valid_from)


def thresholds_on(periods: Sequence[VatPeriod], day: date) -> list[Threshold]:
    """Return the thresholds of the regime of a day, as the law has them then."""
    regime = regime_on(periods, day).regime
    rows = [one for one in THRESHOLDS if one.regime == regime and one.valid_from <= day]
    latest = {one.name: one for one in sorted(rows, key=lambda one: one.valid_from)}
    return list(latest.values())


def reached_on(
    periods: Sequence[VatPeriod], day: date, *, before_cents: int, after_cents: int
) -> list[Reached]:
    """Return what the turnover of a year reached on a day, and had not the day before.

    Source: L19; CGI, art. 293 B and 261, 7-1° b.
    """
    return [
        Reached(threshold=one, percent=percent)
        for one in thresholds_on(periods, day)
        for percent in ALERT_PERCENTS
        if one.reached(after_cents, percent) and not one.reached(before_cents, percent)
    ]


def vat_gauge(periods: Sequence[VatPeriod], today: date, *, turnover_cents: int) -> VatGauge:
    """Show how near the turnover of this year is to the thresholds (L19)."""
    return VatGauge(
        year=today.year,
        regime=regime_on(periods, today).regime,
        turnover=Money(amount_cents=turnover_cents),
        thresholds=[
            VatGaugeRow(
                threshold=one.name,
                words=WORDS[one.name],
                since=one.valid_from,
                amount=Money(amount_cents=one.amount_cents),
                percent=max(0, turnover_cents * 100 // one.amount_cents),
            )
            for one in thresholds_on(periods, today)
        ],
    )

"""Up to which day everything that came by a means is known.

A cheque has no such day: the post is its client's risk (R49), and one that was posted or received holds by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.base import Words
from shared.contracts.means import BY_HAND, MEANS, Method
from shared.contracts.payments import MeansSeen, MeansView
from shared.runtime.errors import Kind, Rejected
from shared.values.dates import ONE_DAY, civil_date

VIEWED = tuple(method for method in MEANS if method != "cheque")
"""The means of which there is a view: a provider's list, or the bank's statements."""
READ_BY_ITSELF: Words = {
    "fr": "La liste du prestataire est lue d'elle-même dès qu'il répond de nouveau.",
    "en": "The provider's list is read by itself as soon as it answers again.",
}
READ_BY_HAND: Words = {
    "fr": "Importez les relevés de la banque, sans jour manquant entre eux, et affectez les lignes qui attendent.",
    "en": "Import the bank's statements, with no day missing between them, and assign the lines that wait.",
}


class VouchedTooSoon(Rejected):
    """Nobody has seen the whole of a day before it is over. Fields: `latest`."""

    kind = Kind.INVALID
    code = "E-VUE-DATE"
    fr = "Vous pouvez attester au plus jusqu'au {latest:%d/%m/%Y}, dernier jour achevé."
    en = "You can vouch up to {latest:%d %B %Y} at the latest, the last day that is over."


class NoView(Rejected):
    """Only a provider's list and the bank's statements can be behind."""

    kind = Kind.INVALID
    code = "E-VUE-MOYEN"
    fr = "Ce moyen de paiement n'a ni liste ni relevé dont il faille attester."
    en = "This means of payment has neither a list nor a statement to vouch for."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was last said of a means."""

    method: Method
    revision: int = 0
    counts: bool = True
    until: date | None = None


def listed_whole(events_until: datetime | None) -> date | None:
    """Return the last civil day of which a provider's list was read whole."""
    return civil_date(events_until) - ONE_DAY if events_until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that a statement of the bank speaks of, and its balances where it tells them."""

    first_day: date
    last_day: date
    opening_cents: int | None = None
    closing_cents: int | None = None


def read_without_gap(spans: Iterable[Span], vouched: date | None) -> date | None:
    """Return the last day up to which statements follow one another; `vouched` bridges a gap that ends by then.

    They do when their days touch, or when one opens with the balance with which the one before has closed.
    """
    last: Span | None = None
    for span in sorted(spans, key=lambda one: (one.first_day, one.last_day)):
        if last is not None and not _follows(span, last, vouched):
            break
        last = span if last is None or span.last_day >= last.last_day else last
    return last.last_day if last else None


def _follows(span: Span, last: Span, vouched: date | None) -> bool:
    until = max(last.last_day, vouched or last.last_day)
    goes_on = span.opening_cents is not None and span.opening_cents == last.closing_cents
    return goes_on or span.first_day <= until + ONE_DAY


def booked_whole(read_until: date | None, first_waiting: date | None, *, today: date) -> date | None:
    """Return the last day of the bank that is over, and of which every credit was read and is known for what it is."""
    if read_until is None:
        return None
    over = min(read_until, today - ONE_DAY)
    return over if first_waiting is None else min(over, first_waiting - ONE_DAY)


def say_seen(
    said: Sight, *, counts: bool, until: date | None, now: datetime
) -> tuple[Sight, MeansSeen | None]:
    """Say a view that is another than the last one; the same again, or that nothing was seen yet, says nothing."""
    if (said.counts, said.until) == (counts, until):
        return said, None
    sight = Sight(method=said.method, revision=said.revision + 1, counts=counts, until=until)
    return sight, MeansSeen(
        occurred_at=now, method=said.method, revision=sight.revision, counts=counts, seen_until=until
    )


def check_vouched(method: Method, until: date, *, today: date) -> None:
    """Raises: NoView, VouchedTooSoon. Source: R60, R70."""
    if method not in VIEWED:
        raise NoView
    if until >= today:
        raise VouchedTooSoon(latest=today - ONE_DAY)


def show_seen(seen: Sight) -> MeansView:
    mends = READ_BY_HAND if seen.method in BY_HAND else READ_BY_ITSELF
    return MeansView(method=seen.method, counts=seen.counts, seen_until=seen.until, mends=mends)

"""Taking over what an older system sold: a hosting that runs, with the dates that it has, and nothing to pay for it."""

from datetime import date, datetime

from shared.contracts.lifecycle import HostingImported, ImportedHosting, sold_elsewhere
from shared.values.dates import Period, plus_months
from shared.values.delays import deletion_date

from .causes import Cause
from .hosting import Hosting, Purchase, State
from .outcome import Outcome
from .refusals import EndedLongAgo, EndsOnAnotherDay


def take_over(told: ImportedHosting, *, today: date, at: datetime) -> Outcome:
    """Make a hosting that runs until the end it was sold until; its daily work begins with the next day.

    Raises: EndsOnAnotherDay where the end does not lie on the day number of the start, so that a renewal would
        shorten it (D3); EndedLongAgo where its data may be deleted already.
    Source: terms of sale, definitions and art. 9 (R05, R06, R53).
    """
    _check(told, today=today)
    term = Period.parse(told.term)
    purchase = Purchase(
        order_id=sold_elsewhere(told.hosting_id),
        order_reference=told.former_order,
        position=1,
        kind="new",
        term=term,
        volume=told.volume,
        accepted=frozenset({"import"}),
        effective_on=told.starts_on,
        sold_until=told.ends_on,
    )
    hosting = Hosting(
        id=told.hosting_id,
        reference=told.reference,
        account_id=told.account_id,
        offer=told.offer,
        offer_name={"fr": told.offer_name["fr"], "en": told.offer_name["en"]},
        resource=told.resource,
        volume=told.volume,
        term=term,
        language=told.language,
        state=State.ACTIVE,
        purchases=(purchase,),
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        deletion_on=deletion_date(told.ends_on),
        has_run=True,
    )
    return _said(Outcome(hosting, at), told)


def _said(outcome: Outcome, told: ImportedHosting) -> Outcome:
    facts = {"starts_on": told.starts_on, "ends_on": told.ends_on, "paid_on": told.paid_on}
    said = outcome.say(
        HostingImported,
        **facts,
        deletion_on=outcome.hosting.deletion_on,
        term=str(outcome.hosting.term),
        former_order=told.former_order,
        paid_cents=told.paid_cents,
    )
    return said.note(Cause.IMPORTED, order=told.former_order, paid_cents=told.paid_cents, **facts)


def _check(told: ImportedHosting, *, today: date) -> None:
    month = told.ends_on.replace(day=1)
    if told.ends_on <= told.starts_on or plus_months(month, 0, anchor_day=told.starts_on.day) != told.ends_on:
        raise EndsOnAnotherDay(starts_on=told.starts_on, ends_on=told.ends_on)
    if deletion_date(told.ends_on) < today:
        raise EndedLongAgo(deletion_on=deletion_date(told.ends_on))

"""The log of breaches of personal data: every one is entered, and what the law wants then has its deadline (L15)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.accounts import AmendBreach, BreachEntry, BreachView, RecordBreach, Risk
from shared.contracts.retention import Retention

from .checks import By
from .refusals import BreachStillOwed, FoundLater, UnknownCategories

CNIL_HOURS = 72  # GDPR art. 33(1): hours, not days, from when one became aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What happened, and everything that was written about it since."""

    number: str
    found_at: datetime
    what: str
    categories: tuple[str, ...]
    persons: int
    entries: tuple[BreachEntry, ...]

    @property
    def risk(self) -> Risk:
        return self.entries[-1].risk

    def view(self, *, now: datetime) -> BreachView:
        """Show it with its deadline.

        Source: GDPR art. 33 and 34 (L15).
        """
        due_at = None if self.risk == "none" else self.found_at + timedelta(hours=CNIL_HOURS)
        notified_at = min(
            (one.cnil_notified_at for one in self.entries if one.cnil_notified_at), default=None
        )
        told_at = min((one.persons_told_at for one in self.entries if one.persons_told_at), default=None)
        return BreachView(
            number=self.number,
            found_at=self.found_at,
            what=self.what,
            categories=list(self.categories),
            persons=self.persons,
            risk=self.risk,
            cnil_due_at=due_at,
            cnil_notified_at=notified_at,
            cnil_late=due_at is not None and (notified_at or now) > due_at,
            persons_to_be_told=self.risk == "high" and told_at is None,
            persons_told_at=told_at,
            entries=list(self.entries),
            closed_at=self.entries[-1].at if self.entries[-1].closes else None,
        )


def record(form: RecordBreach, *, number: str, table: Retention, by: By) -> Breach:
    """Enter a breach.

    Raises: UnknownCategories; FoundLater where it would have been found after now.
    Source: GDPR art. 33(5) (L15).
    """
    if unknown := sorted(set(form.categories) - table.keys()):
        raise UnknownCategories(categories=", ".join(unknown))
    if form.found_at > by.at:
        raise FoundLater
    first = BreachEntry(at=by.at, by=by.account_id, text=form.what, risk=form.risk)
    return Breach(
        number=number,
        found_at=form.found_at,
        what=form.what,
        categories=tuple(dict.fromkeys(form.categories)),
        persons=form.persons,
        entries=(first,),
    )


def amend(breach: Breach, form: AmendBreach, *, by: By) -> Breach:
    """Add an entry; what was written before stays.

    Raises: FoundLater for what would have been done after now; BreachStillOwed for an end while somebody is to be told.
    Source: GDPR art. 33 and 34 (L15).
    """
    if any(at and at > by.at for at in (form.cnil_notified_at, form.persons_told_at)):
        raise FoundLater
    entry = BreachEntry(
        at=by.at,
        by=by.account_id,
        text=form.text,
        risk=form.risk or breach.risk,
        cnil_notified_at=form.cnil_notified_at,
        persons_told_at=form.persons_told_at,
        closes=form.closes,
    )
    after = replace(breach, entries=(*breach.entries, entry))
    view = after.view(now=by.at)
    if form.closes and (view.persons_to_be_told or (view.cnil_due_at and not view.cnil_notified_at)):
        raise BreachStillOwed
    return after

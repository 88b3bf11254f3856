"""The three dates of a service as they are drawn: in service until, disabled on, last day before deletion (R05, R06).

The owner of the service decides them; here they are only put on a line, with what is past and what comes next.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.lifecycle import HostingView
from shared.values.dates import days_between, plus_days

Standing = Literal["past", "now", "coming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of the dates. `days_left` is told beside the date, never instead of it."""

    kind: Literal["end", "disabled", "deletion"]
    on: date
    standing: Standing
    days_left: int | None = None


def three_dates(hosting: HostingView, today: date) -> tuple[Stage, ...]:
    """Return the stages of a service; none while it has no dates yet.

    Source: terms of sale, definitions and art. 9 (R05, R06, R53, R56).
    """
    if hosting.ends_on is None or hosting.deletion_on is None:
        return ()
    runs, kept = today <= hosting.ends_on, today <= hosting.deletion_on
    return (
        Stage(
            kind="end",
            on=hosting.ends_on,
            standing="now" if runs else "past",
            days_left=days_between(today, hosting.ends_on) if runs else None,
        ),
        Stage(kind="disabled", on=plus_days(hosting.ends_on, 1), standing="coming" if runs else "past"),
        Stage(
            kind="deletion",
            on=hosting.deletion_on,
            standing="coming" if runs else "now" if kept else "past",
            days_left=days_between(today, hosting.deletion_on) if kept else None,
        ),
    )

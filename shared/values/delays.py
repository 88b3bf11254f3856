"""Delays of the terms of sale that several services count alike: said once, so that no two of them differ."""

from datetime import date

from .dates import Period, plus_months

DEBT_DAYS = 15  # to pay again what the bank took back (R50)
END_REMINDER_DAYS = (30, 7, 1)  # before the end date, art. 9 (R57)
REMINDER_WAITS_DAYS = 3  # for money that was begun and may not have been seen yet (R57, R60)
RETRIEVAL_MONTHS = 1  # the data can be fetched for a month after the end, art. 9 and 10 (R53, R63)


def end_reminder_days(term: Period) -> tuple[int, ...]:
    """Days before the end on which the owner of a service of this term is reminded, the earliest first.

    One of a single month has no first reminder: it would be called ending on the day on which it starts (R57).
    """
    return END_REMINDER_DAYS if term.months > 1 else END_REMINDER_DAYS[1:]


def deletion_date(ends_on: date) -> date:
    """Last day on which an ended hosting can be renewed or its data fetched.

    One civil month after the end itself, never counted from the anchor: 31 January gives 28 or 29 February.

    Source: definitions, art. 9 and 10 (R06, R53, R63, D3).
    """
    return plus_months(ends_on, RETRIEVAL_MONTHS)

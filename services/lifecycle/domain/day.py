"""What a civil day brings to one hosting: reminders, the end of a suspension, its own end, the deletion.

Only dates are compared, never "since when": a day said twice changes nothing, and after missed days the first
one said does what is still due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.lifecycle import HostingDeletionSoon, HostingEndsSoon
from shared.values.dates import ONE_DAY, days_between, plus_days, tick
from shared.values.delays import REMINDER_WAITS_DAYS, end_reminder_days

from .causes import Cause
from .freshness import ALL_SEEN, DISABLING_WAITS_DAYS, Views, is_free
from .hosting import LAWFUL, RUNNING, Hosting, Policy, State
from .notices import erasing, terminated_on
from .outcome import Outcome
from .quotes import UNKNOWN, Quote
from .suspensions import lapse, lapse_days
from .terms import contract_of, first_deletion_day
from .volumes import end_choice, step_volume, tell_step, try_fit, volume_days

LAST_CALL_DAYS = (14, 3)  # before X, art. 9 (R57)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """An e-mail to be said once for one date, from its day on and as long as that date has not passed."""

    kind: str
    first_day: date
    target: date

    @property
    def key(self) -> tuple[str, date]:
        return (self.kind, self.target)


def days_work(
    hosting: Hosting,
    today: date,
    *,
    quote: Quote = UNKNOWN,
    policy: Policy = LAWFUL,
    views: Views = ALL_SEEN,
    settled: Views | None = None,
) -> Outcome:
    """Do what this day, or a missed one before it, makes due and no unseen payment may make untrue.

    `quote` is today's price of the same term, volume and options, told in reminders. `settled` is what was seen when
    this day began, None if it is the same: a deletion relies on nothing later, as what a view has seen may be said
    before it is heard here.

    Source: art. 9, 10 and 15 (R53, R56, R57, R60, R68, R81, R83, C10).
    """
    outcome = Outcome(hosting, tick(today))
    if _is_to_stop(hosting, today, views):
        outcome = _disable(outcome)
    for work in (lapse, step_volume, end_choice, tell_step, try_fit):
        outcome = work(outcome, today)
    outcome = _remind(outcome, today, quote=quote, views=views)
    return delete(outcome) if _is_to_go(outcome.hosting, today, policy, settled or views) else outcome


def next_due(hosting: Hosting, *, policy: Policy = LAWFUL) -> date | None:
    """First civil day on which `days_work` does something; may be past when that work was missed or held up.

    None while only a payment, an observation or the release of a legal hold can bring the next step.
    """
    days = [one.first_day for one in _reminders(hosting)]
    if hosting.state in RUNNING and hosting.ends_on:
        days.append(hosting.ends_on + ONE_DAY)
    days.extend(volume_days(hosting))
    days.extend(lapse_days(hosting))
    deletion = _deletion_day(hosting, policy)
    return min((*days, *((deletion,) if deletion else ())), default=None)


def _is_to_stop(hosting: Hosting, today: date, views: Views) -> bool:
    if hosting.state not in RUNNING or hosting.ends_on is None or today <= hosting.ends_on:
        return False
    due = hosting.ends_on + ONE_DAY
    return is_free(hosting, views, due=due, today=today, longest_days=DISABLING_WAITS_DAYS)


def _is_to_go(hosting: Hosting, today: date, policy: Policy, views: Views) -> bool:
    """What its owner wants gone at once does not wait to be paid."""
    due = _deletion_day(hosting, policy)
    if due is None or today < due:
        return False
    return erasing(hosting) or is_free(hosting, views, due=due, today=today, longest_days=None)


def _disable(outcome: Outcome) -> Outcome:
    """Stop it after its last day, E included (R05, R53)."""
    stopping = outcome.move(State.DISABLING).wish()
    return stopping.note(Cause.DISABLING, ends_on=stopping.hosting.ends_on)


def _deletion_day(hosting: Hosting, policy: Policy) -> date | None:
    """Nothing is deleted that was not seen disabled first (R53, R56)."""
    return first_deletion_day(hosting, policy) if hosting.state is State.DISABLED else None


def delete(outcome: Outcome) -> Outcome:
    """Have the data destroyed; it was seen disabled before (R56)."""
    deleting = outcome.move(State.DELETING).wish()
    return deleting.note(Cause.DELETING, deletion_on=deleting.hosting.deletion_on)


def _schedule(hosting: Hosting) -> Iterator[Reminder]:
    if hosting.state in RUNNING and hosting.ends_on and not _ended_by_owner(hosting):
        for days in end_reminder_days(hosting.term):
            yield _reminder("end", days, target=hosting.ends_on)
    if hosting.state in {State.DISABLING, State.DISABLED} and hosting.deletion_on and not erasing(hosting):
        for days in LAST_CALL_DAYS:
            yield _reminder("deletion", days, target=hosting.deletion_on)


def _ended_by_owner(hosting: Hosting) -> bool:
    """Whether its owner gave notice, be it for the very last day, or left: nobody is asked to renew what they end."""
    contract = contract_of(hosting.purchases, hosting.terminations)
    return terminated_on(hosting) is not None or (contract is not None and contract.left)


def _reminder(what: str, days: int, *, target: date) -> Reminder:
    return Reminder(kind=f"{what}-{days}", first_day=plus_days(target, -days), target=target)


def _reminders(hosting: Hosting) -> list[Reminder]:
    return [one for one in _schedule(hosting) if one.key not in hosting.reminders]


def _is_to_be_said(hosting: Hosting, reminder: Reminder, today: date, views: Views) -> bool:
    # Never beyond its date: two reminders before the end and one before the deletion (R57).
    longest_days = min(REMINDER_WAITS_DAYS, days_between(reminder.first_day, reminder.target))
    return reminder.first_day <= today and is_free(
        hosting, views, due=reminder.first_day, today=today, longest_days=longest_days
    )


def _remind(outcome: Outcome, today: date, *, quote: Quote, views: Views) -> Outcome:
    """Say the most urgent reminder that is due; what was missed before it is dealt with by it.

    A reminder whose date has passed is dropped: it would call for what is no longer possible.
    """
    due = [one for one in _reminders(outcome.hosting) if _is_to_be_said(outcome.hosting, one, today, views)]
    if not due:
        return outcome
    outcome = outcome.put(reminders=outcome.hosting.reminders | {one.key for one in due})
    target = due[-1].target
    if today > target:
        return outcome.note(Cause.REMINDER_LAPSED, date=target)
    now = outcome.hosting
    told = {
        "days_left": days_between(today, target),
        "price_cents": quote.price_cents,
        "term": str(now.term),
        "options": quote.options,
        "ended_options": quote.ended,
    }
    if now.state in RUNNING:
        said = outcome.say(HostingEndsSoon, ends_on=target, deletion_on=now.deletion_on, **told)
        return said.note(Cause.END_REMINDER, ends_on=target)
    said = outcome.say(HostingDeletionSoon, deletion_on=target, **told)
    return said.note(Cause.DELETION_REMINDER, deletion_on=target)

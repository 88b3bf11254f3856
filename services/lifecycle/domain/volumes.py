"""How much of what was paid for is set up: each span has its volume and options, and its owner may use less volume.

More is set up at once. Less, where a span with a smaller volume begins, is announced, and then only set up once what
is stored was measured and fits: until then nothing is made smaller, whatever was paid for (R81, R83). Options change on
the first day of their span: a host closes what is not paid for any more, and deletes nothing for it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_UP, Decimal

from shared.contracts.lifecycle import (
    FitVolume,
    HostingVolumeChanged,
    HostingVolumeEndsSoon,
    HostingVolumeKept,
)
from shared.values.dates import ONE_DAY, civil_date, plus_days

from .causes import Cause
from .hosting import RUNNING, Hosting
from .outcome import Outcome
from .refusals import AbovePaid, NeverStarted, NotRunning, VolumeInUse, refuse_deleted
from .terms import Contract, Step, contract_of

BYTES_A_GB = 10**9
NOTICE_DAYS = 14  # before a smaller volume begins: the owner is told (R81)
ENDS_SOON, KEPT = "volume-ends", "volume-kept"


def check_volume(hosting: Hosting, volume: int) -> None:
    """Raises: DeletedForGood; NeverStarted; NotRunning; AbovePaid for more than was invoiced (R82)."""
    refuse_deleted(hosting)
    if not hosting.has_run:
        raise NeverStarted
    if hosting.state not in RUNNING:
        raise NotRunning
    if volume > hosting.volume:
        raise AbovePaid(volume=hosting.volume)


def choose_volume(hosting: Hosting, volume: int, *, used_bytes: int, at: datetime) -> Outcome:
    """Use less than was paid for, or more of it again: at once, free, without any refund or other price.

    The choice is good up to the end of the present span, whatever notice was given: taken back, it changes nothing.
    `used_bytes` is what the host measured just now.

    Raises: what `check_volume` refuses; VolumeInUse when the data would not fit.
    Source: terms of sale, art. 15 (R80, R81, R83).
    """
    check_volume(hosting, volume)
    outcome = Outcome(hosting, at)
    if volume == hosting.volume_in_use:
        return outcome
    if used_bytes > volume * BYTES_A_GB:
        raise VolumeInUse(used=_gigabytes(used_bytes), volume=volume)
    contract = contract_of(hosting.purchases)
    assert contract is not None
    lower = volume < hosting.volume
    until = contract.span_on(civil_date(at)).ends_on if lower else None
    chosen = outcome.put(chosen_volume=volume if lower else None, chosen_until=until, kept_volume=None)
    return _set_up(chosen, before=hosting, cause=Cause.VOLUME_CHOSEN)


def end_choice(outcome: Outcome, today: date) -> Outcome:
    """Give all of the paid volume back once the term of the choice is over and the service was renewed (R81)."""
    before = outcome.hosting
    if before.state not in RUNNING or before.chosen_until is None or today <= before.chosen_until:
        return outcome
    after = outcome.put(chosen_volume=None, chosen_until=None)
    if after.hosting.volume_in_use == before.volume_in_use:
        return after
    return _set_up(after, before=before, cause=Cause.VOLUME_BACK)


def raise_volume(outcome: Outcome, *, before: Hosting, order_id: str) -> Outcome:
    """Say that more was paid for; a lower choice of before is over (R82)."""
    raised = outcome.put(chosen_volume=None, chosen_until=None)
    paid = next(one for one in raised.hosting.purchases if one.order_id == order_id)
    said = _say(raised, before=before, order_id=order_id, starts_on=paid.effective_on)
    return said.note(
        Cause.VOLUME_RAISED,
        order=paid.order_reference,
        before=before.volume_in_use,
        after=raised.hosting.volume_in_use,
    )


def take_over(outcome: Outcome, contract: Contract, *, day: date) -> Outcome:
    """Take over what is paid for on a day, options too; what is set up is not made smaller before it was measured.

    Source: terms of sale, art. 15 (R81, R82, R83).
    """
    before = outcome.hosting
    step = contract.step_on(max(day, before.volume_since or day))
    now = outcome.put(volume=step.volume, options=step.options, volume_since=step.first_day, kept_volume=None)
    lower = before.has_run and now.hosting.volume_due < before.volume_in_use
    if not lower:
        return now
    kept = now.put(kept_volume=before.volume_in_use)
    return kept if kept.hosting.volume_due == before.volume_due else kept.put(fit_tried_on=None)


def step_volume(outcome: Outcome, today: date) -> Outcome:
    """Begin a span that has another volume, more at once, less once it fits; or other options (R81, R82, R83)."""
    before, step = outcome.hosting, next_step(outcome.hosting)
    if step is None or today < step.first_day:
        return outcome
    contract = contract_of(before.purchases, before.terminations)
    assert contract is not None
    stepped = take_over(outcome, contract, day=today)
    now = stepped.hosting
    if now.set_up != before.set_up:
        stepped = stepped.wish()
    if now.options != before.options:
        stepped = stepped.note(Cause.OPTIONS_STEPPED, options=_named(now))
    if now.volume == before.volume:
        return stepped
    said = _say(stepped, before=before, order_id=None)
    return said.note(Cause.VOLUME_STEPPED, before=before.volume, after=now.volume)


def next_step(hosting: Hosting) -> Step | None:
    """Return since when, or from when on, something else is paid for than now; None: up to the end nothing."""
    return next((step for step in _later(hosting) if step.brings != (hosting.volume, hosting.options)), None)


def _later(hosting: Hosting) -> tuple[Step, ...]:
    """Return the steps after the present one, up to the end; none of what does not run."""
    if hosting.state not in RUNNING:
        return ()
    contract = contract_of(hosting.purchases, hosting.terminations)
    if contract is None:
        return ()
    since = hosting.volume_since or date.min
    return tuple(step for step in contract.steps() if since < step.first_day <= contract.ends_on)


def tell_step(outcome: Outcome, today: date) -> Outcome:
    """Tell the owner, once and in time, that a span with a smaller volume follows (R81)."""
    now, step = outcome.hosting, _smaller_step(outcome.hosting)
    if step is None or today < plus_days(step.first_day, -NOTICE_DAYS):
        return outcome
    told = outcome.put(reminders=now.reminders | {(ENDS_SOON, step.first_day)})
    said = told.say(
        HostingVolumeEndsSoon, changes_on=step.first_day, next_volume=step.volume, in_use=now.volume_in_use
    )
    return said.note(Cause.VOLUME_ENDS_SOON, on=step.first_day, after=step.volume)


def _smaller_step(hosting: Hosting) -> Step | None:
    step = next((one for one in _later(hosting) if one.volume != hosting.volume), None)
    if (
        step is None
        or step.volume >= hosting.volume_in_use
        or (ENDS_SOON, step.first_day) in hosting.reminders
    ):
        return None
    return step


def try_fit(outcome: Outcome, today: date) -> Outcome:
    """Have what is stored measured once a day, as long as more is set up than is paid for (R83)."""
    now = outcome.hosting
    if not _waits_to_fit(now) or (now.fit_tried_on and today <= now.fit_tried_on):
        return outcome
    return outcome.put(fit_tried_on=today).order(FitVolume(hosting_id=now.id))


def fit_volume(hosting: Hosting, *, used_bytes: int | None, at: datetime) -> Outcome:
    """Set the volume up that is paid for, once what is stored fits; until then the owner is told, once, why not.

    `used_bytes` None: the host does not measure, so nothing is made smaller.

    Source: terms of sale, art. 15 (R80, R81, R83).
    """
    outcome = Outcome(hosting, at)
    if not _waits_to_fit(hosting):
        return outcome
    if used_bytes is not None and used_bytes <= hosting.volume_due * BYTES_A_GB:
        return _set_up(outcome.put(kept_volume=None), before=hosting, cause=Cause.VOLUME_LOWERED)
    key = (KEPT, hosting.volume_since or civil_date(at))
    if used_bytes is None or key in hosting.reminders:
        return outcome
    told = outcome.put(reminders=hosting.reminders | {key})
    used = _gigabytes(used_bytes)
    said = told.say(HostingVolumeKept, in_use=hosting.volume_in_use, due=hosting.volume_due, used=str(used))
    return said.note(Cause.VOLUME_KEPT, used=used, after=hosting.volume_due)


def _waits_to_fit(hosting: Hosting) -> bool:
    return hosting.kept_volume is not None and hosting.state in RUNNING


def volume_days(hosting: Hosting) -> Iterator[date]:
    """Return the days on which a volume makes work: a choice or a span ends, a smaller one is near, or does not fit."""
    if hosting.state not in RUNNING:
        return
    if hosting.chosen_until:
        yield hosting.chosen_until + ONE_DAY
    if step := next_step(hosting):
        yield step.first_day
    if soon := _smaller_step(hosting):
        yield plus_days(soon.first_day, -NOTICE_DAYS)
    if hosting.kept_volume is not None:
        yield hosting.fit_tried_on + ONE_DAY if hosting.fit_tried_on else date.min


def _set_up(outcome: Outcome, *, before: Hosting, cause: Cause) -> Outcome:
    said = _say(outcome.wish(), before=before, order_id=None)
    return said.note(cause, before=before.volume_in_use, after=outcome.hosting.volume_in_use)


def _say(
    outcome: Outcome, *, before: Hosting, order_id: str | None, starts_on: date | None = None
) -> Outcome:
    now = outcome.hosting
    return outcome.say(
        HostingVolumeChanged,
        in_use=now.volume_in_use,
        before=before.volume_in_use,
        order_id=order_id,
        starts_on=starts_on,
        ends_on=now.ends_on,
        deletion_on=now.deletion_on,
        term=str(now.term),
    )


def _named(hosting: Hosting) -> str | None:
    """Name what goes with a hosting, in its language, each with how many of it."""
    names = [f"{one.quantity} × {one.name[hosting.language]}" for one in hosting.options]
    return ", ".join(names) or None


def _gigabytes(used_bytes: int) -> Decimal:
    """Write bytes as GB with one decimal, rounded up, so that it never reads as if it fitted."""
    return (Decimal(used_bytes) / BYTES_A_GB).quantize(Decimal("0.1"), ROUND_UP)

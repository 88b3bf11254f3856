"""How much of the volume that was paid for is in use: its owner's choice, free, up to the end of the term."""

from datetime import date, datetime
from decimal import ROUND_UP, Decimal

from shared.contracts.lifecycle import HostingVolumeChanged

from .causes import Cause
from .hosting import RUNNING, Hosting
from .outcome import Outcome
from .refusals import AbovePaid, NeverStarted, NotRunning, VolumeInUse, refuse_deleted

BYTES_A_GB = 10**9


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
    chosen = volume if volume < hosting.volume else None
    return _set_up(
        outcome.put(chosen_volume=chosen, chosen_until=hosting.ends_on if chosen else None),
        before=hosting,
        cause=Cause.VOLUME_CHOSEN,
    )


def end_choice(outcome: Outcome, today: date) -> Outcome:
    """Give all of the paid volume back once the term of the choice is over and the service was renewed (R81)."""
    before = outcome.hosting
    if before.state not in RUNNING or before.chosen_until is None or today <= before.chosen_until:
        return outcome
    return _set_up(outcome.put(chosen_volume=None, chosen_until=None), before=before, cause=Cause.VOLUME_BACK)


def raise_volume(outcome: Outcome, *, before: Hosting, order_id: str) -> Outcome:
    """Say that more was paid for; a lower choice of before is over (R82)."""
    raised = outcome.put(chosen_volume=None, chosen_until=None)
    reference = next(one.order_reference for one in before.purchases if one.order_id == order_id)
    said = _say(raised, before=before, order_id=order_id)
    return said.note(
        Cause.VOLUME_RAISED, order=reference, before=before.volume_in_use, after=raised.hosting.volume
    )


def _set_up(outcome: Outcome, *, before: Hosting, cause: Cause) -> Outcome:
    said = _say(outcome.wish(), before=before, order_id=None)
    return said.note(cause, before=before.volume_in_use, after=outcome.hosting.volume_in_use)


def _say(outcome: Outcome, *, before: Hosting, order_id: str | None) -> Outcome:
    now = outcome.hosting
    return outcome.say(
        HostingVolumeChanged,
        in_use=now.volume_in_use,
        before=before.volume_in_use,
        order_id=order_id,
        ends_on=now.ends_on,
        deletion_on=now.deletion_on,
        term=str(now.term),
    )


def _gigabytes(used_bytes: int) -> Decimal:
    """Write bytes as GB with one decimal, rounded up, so that it never reads as if it fitted."""
    return (Decimal(used_bytes) / BYTES_A_GB).quantize(Decimal("0.1"), ROUND_UP)

"""What provisioning observed. A state in -ed or `active` is reached here and nowhere else: by being seen."""

from datetime import datetime

from shared.contracts.lifecycle import (
    HostingDeleted,
    HostingDisabled,
    HostingFailed,
    HostingRestored,
    HostingStarted,
)
from shared.contracts.provisioning import ArchiveHosting, HostingConverged, HostingConvergenceFailed
from shared.runtime.errors import IllegalMove
from shared.values.dates import civil_date, plus_days

from .causes import Cause
from .day import delete
from .hosting import LAWFUL, Hosting, Policy, State
from .notices import erasing
from .outcome import Outcome, wanted
from .refusals import NeverStarted, NothingToRetry, refuse_deleted
from .terms import first_deletion_day


def observe(hosting: Hosting, event: HostingConverged, *, policy: Policy = LAWFUL) -> Outcome:
    """Take note of a wish fulfilled; one that was overtaken by a newer wish, or is heard again, says nothing.

    A destruction counts whatever its number: it cannot be overtaken.

    Source: art. 8 and 9 (R44, R53, R55, R56).
    """
    outcome = Outcome(hosting, event.occurred_at)
    if event.wanted == "deleted":
        again = event.revision <= hosting.destroyed
        return outcome if again else _destroyed(outcome, event, policy=policy)
    if event.revision != hosting.wish or event.revision <= hosting.observed:
        return outcome
    seen = outcome.put(
        observed=event.revision,
        failing=None,
        address=event.address or hosting.address,
        checksum=event.checksum or hosting.checksum,
    )
    return (
        _down(seen, policy=policy)
        if event.wanted == "disabled"
        else _up(seen, before=hosting, running=event.wanted == "active")
    )


def _up(outcome: Outcome, *, before: Hosting, running: bool) -> Outcome:
    """It is on its host: set up for the first time, restored, or only enlarged, suspended, resumed."""
    starting = before.state is State.STARTING
    if starting:
        outcome = outcome.move(State.ACTIVE)
    if running and not before.has_run:
        return _started(outcome.put(has_run=True))
    if not starting:
        return outcome
    return _restored(outcome, before) if before.has_run else outcome.note(Cause.SET_UP_SUSPENDED)


def _started(outcome: Outcome) -> Outcome:
    now = outcome.hosting
    first = next(one for one in now.purchases if one.kind == "new")
    return outcome.say(
        HostingStarted,
        order_id=first.order_id,
        starts_on=now.starts_on,
        ends_on=now.ends_on,
        deletion_on=now.deletion_on,
        address=now.address or "",
        term=str(now.term),
    ).note(Cause.STARTED, address=now.address)


def _restored(outcome: Outcome, before: Hosting) -> Outcome:
    now = outcome.hosting
    return outcome.say(HostingRestored, checksum=now.checksum or "", address=now.address or "").note(
        Cause.RESTORED, checksum_before=before.checksum, checksum_after=now.checksum
    )


def _down(outcome: Outcome, *, policy: Policy) -> Outcome:
    now = outcome.hosting
    down = (
        outcome.move(State.DISABLED)
        .say(HostingDisabled, ends_on=now.ends_on, deletion_on=now.deletion_on, term=str(now.term))
        .note(Cause.DISABLED, checksum=now.checksum)
    )
    day = first_deletion_day(down.hosting, policy) if erasing(now) else None
    return delete(down) if day and day <= civil_date(outcome.at) else down


def _destroyed(outcome: Outcome, event: HostingConverged, *, policy: Policy) -> Outcome:
    """Record the proof; if money had called the deletion back meanwhile, that wish stands, staff is told."""
    before = outcome.hosting
    day = civil_date(event.occurred_at)
    backups_until = plus_days(day, policy.backup_days)
    proof = event.proof or "none given"
    seen = outcome.put(destroyed=event.revision, observed=max(before.observed, event.revision))
    if before.state is not State.DELETING:
        return seen.say(
            HostingFailed,
            wanted=wanted(before) or "active",
            error=f"data destroyed on {day} while a payment arrived: restore a backup by {backups_until}",
        ).note(Cause.DELETED_DESPITE_RENEWAL, backups_until=backups_until)
    return (
        seen.put(deleted_on=day, failing=None)
        .move(State.DELETED)
        .say(HostingDeleted, deletion_on=before.deletion_on, proof=proof, backups_until=backups_until)
        .note(Cause.DELETED, proof=proof, backups_until=backups_until)
    )


def fail(hosting: Hosting, event: HostingConvergenceFailed) -> Outcome:
    """Remember what keeps it from its wanted state, unless that wish is over or was fulfilled after all."""
    outcome = Outcome(hosting, event.occurred_at)
    over = event.revision != hosting.wish or event.revision <= hosting.observed
    if over or hosting.failing is not None:
        return outcome
    return (
        outcome.put(failing=event.error)
        .say(HostingFailed, wanted=event.wanted, error=event.error)
        .note(Cause.FAILED, wanted=event.wanted, attempts=event.attempts)
    )


def retry(hosting: Hosting, *, author: str, at: datetime) -> Outcome:
    """Wish the same state again, under a new number.

    Raises: NothingToRetry if it does not fail; DeletedForGood.
    """
    refuse_deleted(hosting)
    if hosting.failing is None:
        raise NothingToRetry
    return Outcome(hosting, at).wish().note(Cause.RETRIED, author=author, wanted=wanted(hosting))


def retrieve(hosting: Hosting, archive_id: str, *, at: datetime) -> Outcome:
    """Have all data packed for its owner, disabled or not; it does not start the service again.

    Raises: NeverStarted before there is any; IllegalMove while it is being deleted; DeletedForGood.
    Source: art. 9 (R54).
    """
    refuse_deleted(hosting)
    if not hosting.has_run:
        raise NeverStarted
    if hosting.state is State.DELETING:
        raise IllegalMove(state=hosting.state.value)
    command = ArchiveHosting(
        hosting_id=hosting.id, reference=hosting.reference, resource=hosting.resource, archive_id=archive_id
    )
    return Outcome(hosting, at).order(command).note(Cause.ARCHIVE_ASKED, archive=archive_id)

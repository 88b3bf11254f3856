"""The day's work: found by its date, then done hosting by hosting, so that one never blocks the others."""

from services.lifecycle import domain, store
from shared.contracts.clock import DayStarted
from shared.contracts.lifecycle import DoDay
from shared.runtime.tx import Tx

from .base import Rules, keep, router


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Send every hosting on which this day has work to itself."""
    due = await store.due(tx.connection, event.day)
    await tx.emit(*(DoDay(hosting_id=hosting_id, day=event.day) for hosting_id in due))


@router.on(DoDay)
async def do_the_day(command: DoDay, tx: Tx) -> None:
    """Remind, disable, delete: whatever this hosting's dates make due (R53, R56, R57)."""
    hosting = await store.lock(tx.connection, command.hosting_id)
    assert hosting is not None
    price_cents = await store.price(tx.connection, hosting)
    policy = tx.use(Rules).policy
    await keep(tx, domain.days_work(hosting, command.day, price_cents=price_cents, policy=policy))

"""The day's work: found by its date, sent to each hosting, and done for all that wait together (ADR 0022).

A batch with a hosting that fails is done again hosting by hosting by the runtime, so one never blocks the others.
"""

from collections.abc import Sequence

from services.lifecycle import domain, store
from shared.contracts.clock import DayStarted
from shared.contracts.lifecycle import DoDay, FitVolume
from shared.runtime.tx import Errand, Tx

from .base import Rules, in_turn, keep, known, router
from .freshness import keep_waiting, tell_held_back, views_for
from .interventions import tell_newcomers
from .owner import measured


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Send every hosting on which this day has work to itself, and tell newcomers what is announced (R14)."""
    due = await store.hostings.due(tx.connection, event.day)
    await tell_held_back(tx, event.day)
    seen = await store.views.heard_before(tx.connection, event.day) if due else {}
    await tx.emit(*(DoDay(hosting_id=hosting_id, day=event.day, seen=seen) for hosting_id in due))
    await tell_newcomers(tx)


@router.on_all(DoDay)
async def do_the_day(commands: Sequence[DoDay], tx: Tx) -> None:
    """Remind, disable, delete: whatever the dates of these hostings make due (R53, R56, R57)."""
    hostings = await store.hostings.lock_all(tx.connection, {one.hosting_id for one in commands})
    quotes = await store.prices.quotes(tx.connection, hostings.values())
    rules, views = tx.use(Rules), await views_for(tx, hostings.values())

    def rule(hosting: domain.Hosting, command: DoDay) -> domain.Outcome:
        policy = rules.policy_on(command.day)
        quote, settled = quotes[hosting.id], domain.Views(until=command.seen)
        return domain.days_work(
            hosting, command.day, quote=quote, policy=policy, views=views, settled=settled
        )

    outcomes = in_turn(hostings, commands, rule)
    await keep(tx, *outcomes)
    await keep_waiting(tx, zip(commands, outcomes, strict=True), views)


@router.outside(FitVolume)
async def set_up_what_is_paid_for(command: FitVolume, errand: Errand) -> None:
    """Make a service as small as it is paid for, if what it holds fits at this moment (R83)."""
    async with errand.tx() as tx:
        hosting = (await known(tx, {command.hosting_id}))[command.hosting_id]
    used_bytes = await measured(errand, hosting) if hosting.kept_volume else None
    async with errand.record() as tx:
        hosting = (await known(tx, {command.hosting_id}))[command.hosting_id]
        await keep(tx, domain.fit_volume(hosting, used_bytes=used_bytes, at=tx.now))

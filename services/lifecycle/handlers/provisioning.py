"""What provisioning observed."""

from collections.abc import Sequence
from functools import partial

from services.lifecycle import domain, store
from shared.contracts.provisioning import HostingArchived, HostingConverged, HostingConvergenceFailed
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import Rules, in_turn, keep, known, router


@router.on_all(HostingConverged)
async def report_what_was_observed(events: Sequence[HostingConverged], tx: Tx) -> None:
    """Started, disabled and deleted are facts: reported here, by observation."""
    hostings = await known(tx, {one.hosting_id for one in events})
    rule = partial(domain.observe, policy=tx.use(Rules).policy_on(tx.today))
    await keep(tx, *in_turn(hostings, events, rule))


@router.on_all(HostingConvergenceFailed)
async def report_what_failed(events: Sequence[HostingConvergenceFailed], tx: Tx) -> None:
    hostings = await known(tx, {one.hosting_id for one in events})
    await keep(tx, *in_turn(hostings, events, domain.fail))


@router.on(HostingArchived)
async def offer_the_archive(event: HostingArchived, tx: Tx) -> None:
    """Give the owner the link to what was packed (R54)."""
    if not await store.archives.record_archive(tx.connection, event.archive_id, event.url, event.until):
        msg = f"archive {event.archive_id} is not known yet"
        raise NotYet(msg)

"""What provisioning observed."""

from services.lifecycle import domain, store
from shared.contracts.provisioning import HostingArchived, HostingConverged, HostingConvergenceFailed
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import Rules, keep, router


async def _known(tx: Tx, hosting_id: str) -> domain.Hosting:
    hosting = await store.lock(tx.connection, hosting_id)
    if hosting is None:
        msg = f"hosting {hosting_id} is not known yet"
        raise NotYet(msg)
    return hosting


@router.on(HostingConverged)
async def report_what_was_observed(event: HostingConverged, tx: Tx) -> None:
    """Started, disabled and deleted are facts: reported here, by observation."""
    hosting = await _known(tx, event.hosting_id)
    await keep(tx, domain.observe(hosting, event, policy=tx.use(Rules).policy))


@router.on(HostingConvergenceFailed)
async def report_what_failed(event: HostingConvergenceFailed, tx: Tx) -> None:
    await keep(tx, domain.fail(await _known(tx, event.hosting_id), event))


@router.on(HostingArchived)
async def offer_the_archive(event: HostingArchived, tx: Tx) -> None:
    """Give the owner the link to what was packed (R54)."""
    if not await store.record_archive(tx.connection, event.archive_id, event.url, event.until):
        msg = f"archive {event.archive_id} is not known yet"
        raise NotYet(msg)

"""Obeying wishes about hostings and reporting what the driver observed."""

from shared.contracts.clock import DayStarted
from shared.contracts.provisioning import (
    ArchiveHosting,
    ConvergeHosting,
    HostingArchived,
    HostingConverged,
    HostingConvergenceFailed,
    MeasureHosting,
    PruneArchives,
    Usage,
)
from shared.runtime.errors import Unavailable
from shared.runtime.router import Router
from shared.runtime.tx import Errand, Tx
from shared.values.dates import plus_days

from . import desk, domain, store
from .drivers import Driver, Observed, Pack
from .holdings import HOLDINGS
from .settings import Settings

router = Router("provisioning", HOLDINGS)


@router.outside(ConvergeHosting)
async def converge_hosting(command: ConvergeHosting, errand: Errand) -> None:
    """Bring one hosting to its newest wanted state and report what was seen; an older wish is dropped."""
    async with store.alone(errand.kit.database, command.hosting_id):
        wish = await _claim(command, errand)
        if wish is None:
            return
        seen = await desk.obey(errand.use(Driver), command)
        if isinstance(seen, Observed):
            await _record_reached(command, errand, wish, seen)
        else:
            await _record_failed(command, errand, wish, seen)


@router.outside(ArchiveHosting)
async def archive_hosting(command: ArchiveHosting, errand: Errand) -> None:
    """Pack all data of a hosting; the archive can be fetched for seven days, whatever its state (R54)."""
    async with errand.tx() as tx:
        until = plus_days(tx.today, errand.use(Settings).archive_days)
    wish = Pack(reference=command.reference, archive_id=command.archive_id, until=until)
    packed = await errand.use(Driver).archive(wish)
    async with errand.record() as tx:
        await tx.emit(
            HostingArchived(
                hosting_id=command.hosting_id,
                archive_id=command.archive_id,
                url=packed.url,
                until=packed.until,
                sha256=packed.sha256,
                occurred_at=tx.now,
            )
        )


@router.daily
async def order_pruning(event: DayStarted, tx: Tx) -> None:
    """Have the archives removed whose last day is over (R54)."""
    await tx.emit(PruneArchives(day=event.day))


@router.outside(PruneArchives)
async def prune_archives(command: PruneArchives, errand: Errand) -> None:
    await errand.use(Driver).prune(command.day)


@router.answers_outside(MeasureHosting)
async def measure_hosting(request: MeasureHosting, errand: Errand) -> Usage:
    return Usage(bytes_used=await errand.use(Driver).measure(request.reference))


async def _claim(command: ConvergeHosting, errand: Errand) -> domain.Wish | None:
    """Make this the known wish; None when a newer one is known."""
    async with errand.tx() as tx:
        known = await store.lock_wish(tx.connection, command.hosting_id)
        wish = domain.choose(known, hosting_id=command.hosting_id, revision=command.revision)
        if wish is not None and wish != known:
            await store.save_wish(tx.connection, wish, spec=command.spec, at=tx.now)
    return wish


async def _record_reached(
    command: ConvergeHosting, errand: Errand, wish: domain.Wish, seen: Observed
) -> None:
    """Save and report that it was seen; a wish that was reached before has been reported before."""
    async with errand.record() as tx:
        await store.save_wish(tx.connection, domain.succeed(wish), spec=command.spec, at=tx.now)
        if wish.state is domain.State.CONVERGED:
            return
        await tx.emit(
            HostingConverged(
                hosting_id=command.hosting_id,
                revision=command.revision,
                wanted=command.spec.wanted,
                address=seen.address,
                checksum=seen.checksum,
                proof=seen.proof,
                occurred_at=tx.now,
            )
        )


async def _record_failed(
    command: ConvergeHosting, errand: Errand, wish: domain.Wish, failure: desk.Failure
) -> None:
    """Count the try. Raises: Unavailable while there are tries left; the bus waits longer each time."""
    limit = errand.use(Settings).converge_attempts
    failed, fate = domain.fail(wish, failure.error, limit=limit, lasting=failure.lasting)
    if isinstance(fate, domain.Retry):
        async with errand.tx() as tx:
            await store.save_wish(tx.connection, failed, spec=command.spec, at=tx.now)
        raise Unavailable(failure.error)
    async with errand.record() as tx:
        await store.save_wish(tx.connection, failed, spec=command.spec, at=tx.now)
        await tx.emit(
            HostingConvergenceFailed(
                hosting_id=command.hosting_id,
                revision=command.revision,
                wanted=command.spec.wanted,
                attempts=fate.attempts,
                error=fate.error,
                occurred_at=tx.now,
            )
        )

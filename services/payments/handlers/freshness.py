"""How fresh the view of each provider and of the bank is: said when it changes, and vouched for by the treasurer."""

from datetime import date

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import freshness
from shared.contracts.means import BY_HAND
from shared.contracts.payments import ListMeansSeen, MeansView, Method, VouchForMeans
from shared.contracts.payments.freshness import MeansViews
from shared.runtime.tx import Tx

from .base import router


async def tell_seen(tx: Tx, method: Method) -> None:
    """Say how fresh the view of a means is, if that has changed and anything was ever begun by it.

    The last lock of its transaction: whoever finishes last sees what all others have finished.
    """
    if not await freshness.was_begun(tx.connection, method):
        return
    said = await freshness.lock(tx.connection, method)
    provider = tx.use(Desk).providers.get(method)
    counts = provider is not None and (method in BY_HAND or provider.events is not None)
    until = await _seen_until(tx, said, provider.name) if counts and provider else said.until
    sight, event = domain.say_seen(said, counts=counts, until=until, now=tx.now)
    if event:
        await freshness.save(tx.connection, sight)
        await tx.emit(event)


async def tell_all_seen(tx: Tx) -> None:
    """Have a civil day look at every means: one may have been given up, or taken up again."""
    for method in domain.VIEWED:
        await tell_seen(tx, method)


@router.answers(ListMeansSeen)
async def list_means_seen(_: ListMeansSeen, tx: Tx) -> MeansViews:
    return MeansViews(means=[domain.show_seen(one) for one in await freshness.said(tx.connection)])


@router.answers(VouchForMeans)
async def vouch_for_means(request: VouchForMeans, tx: Tx) -> MeansView:
    """Take the treasurer's word for what no list and no statement tells any more (R60, R70)."""
    domain.check_vouched(request.method, request.until, today=tx.today)
    author = tx.caller.person or ""
    await freshness.vouch(tx.connection, request.method, request.until, author=author, why=request.reason)
    await tell_seen(tx, request.method)
    return domain.show_seen(await freshness.lock(tx.connection, request.method))


async def _seen_until(tx: Tx, said: domain.Sight, provider: str) -> date | None:
    """Return the last day that is known whole. Only the bank's may go back: because of a line that waits, or a gap."""
    vouched = await freshness.vouched_until(tx.connection, said.method)
    if said.method in BY_HAND:
        read = domain.read_without_gap(await freshness.spans(tx.connection), vouched)
        seen = domain.booked_whole(read, await freshness.first_waiting(tx.connection), today=tx.today)
        return _latest(seen, vouched) or said.until
    return _latest(
        domain.listed_whole(await freshness.listed_until(tx.connection, provider)), vouched, said.until
    )


def _latest(*days: date | None) -> date | None:
    return max((one for one in days if one), default=None)

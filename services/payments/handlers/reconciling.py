"""The second net below the webhooks: the providers' own lists, and whether their webhooks still come."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from prometheus_client import Counter, Gauge

from services.payments import domain
from services.payments.desk import Desk
from services.payments.providers import Notice, Provider
from services.payments.store import notices, reconciling
from shared.contracts.payments import (
    ListProviders,
    ProviderView,
    ProviderViews,
    ReadNotice,
    ReadPayouts,
    ReadProviderLists,
)
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.runtime.service import Running
from shared.runtime.tx import Errand, Tx

from .base import alarm, new_id, router
from .freshness import tell_seen

log = get_logger("colombier.payments")
MISSED = Counter(
    "colombier_webhooks_found_by_reconciliation_total",
    "Events that no webhook brought: check the endpoint",
    ["provider"],
)
SILENT = Gauge("colombier_provider_silent", "1 while a provider's webhooks are missing", ["provider"])
AWAY_SECONDS = 60.0


@router.outside(ReadProviderLists)
async def read_provider_lists(command: ReadProviderLists, errand: Errand) -> None:
    """Read what a provider has told since the last time; what no webhook brought goes the way of a webhook.

    Source: ADR 0066.
    """
    desk = errand.use(Desk)
    provider = desk.named(command.provider)
    async with errand.tx() as tx:
        since = await _since(tx, provider) if provider else None
        until = tx.now
    if provider is None or since is None:
        return
    told = await desk.told_since(provider, since)
    async with errand.record() as tx:
        missed = await _take_missed(tx, provider, told)
        is_news = await _listen(tx, provider, until=until)
        await tell_seen(tx, provider.method)
    _say(provider, missed=missed, is_news=is_news)


@router.answers(ListProviders)
async def list_providers(_: ListProviders, tx: Tx) -> ProviderViews:
    methods = tx.use(Desk).machines()
    views = await reconciling.views(tx.connection, methods)
    return ProviderViews(
        providers=[
            ProviderView(
                provider=one.provider,
                method=methods[one.provider],
                last_delivery_at=one.last_delivery_at,
                silent_since=one.silent_since,
                listed_until=one.events_until,
                found_by_listing=one.found_by_listing,
            )
            for one in views
        ]
    )


async def order_reading(tx: Tx, day: date) -> None:
    """Have a civil day read the lists of the providers at which something is awaited."""
    due = await reconciling.claim_for_day(tx.connection, tx.use(Desk).machines(), day)
    await _order(tx, due)


async def _order(tx: Tx, providers: Sequence[str]) -> None:
    await tx.emit(*(ReadProviderLists(provider=provider) for provider in providers))
    await tx.emit(*(ReadPayouts(provider=provider) for provider in providers))


async def keep_reading_lists(running: Running) -> None:
    """Have the lists read when their time has come, by the machine's clock."""
    every_seconds = running.kit.use(Desk).settings.list_every_seconds
    while True:
        try:
            async with running.transaction("reading lists") as tx:
                machines = tx.use(Desk).machines()
                await _order(
                    tx, await reconciling.claim(tx.connection, machines, not_since_seconds=every_seconds)
                )
            await asyncio.sleep(every_seconds)
        except Unavailable as away:
            log.warning("lists cannot be read now", why=str(away))
            await asyncio.sleep(AWAY_SECONDS)


async def _since(tx: Tx, provider: Provider) -> datetime | None:
    until, _, first = await reconciling.begun(tx.connection, provider.name, provider.method)
    return domain.listed_from(until, first, now=tx.now)


async def _take_missed(tx: Tx, provider: Provider, told: Sequence[tuple[Notice, bytes]]) -> int:
    """Keep the events that nobody has delivered in the same inbox as webhooks, and have them read."""
    unknown = await reconciling.unknown_events(
        tx.connection, provider.name, [notice.event_id for notice, _ in told]
    )
    missed = [
        notices.Delivery(notice_id=new_id(), provider=provider.name, notice=notice, body=body)
        for notice, body in told
        if notice.event_id in unknown and notice.object_id is not None
    ]
    if not missed:
        return 0
    are_new = await notices.add(tx.connection, missed, {})
    new = [one.notice_id for one, is_new in zip(missed, are_new, strict=True) if is_new]
    await reconciling.mark_listed(tx.connection, new)
    await tx.emit(*(ReadNotice(notice_id=notice_id) for notice_id in new))
    return len(new)


async def _listen(tx: Tx, provider: Provider, *, until: datetime) -> bool:
    """Note up to when the lists are known, and whether the webhooks still come; tell whether a silence is new."""
    hearing, now = await reconciling.hearing(tx.connection, provider.name, provider.method)
    silent_since = domain.silent_since(hearing, now=now)
    SILENT.labels(provider.name).set(silent_since is not None)
    return await reconciling.save_read(tx.connection, provider.name, until=until, silent_since=silent_since)


def _say(provider: Provider, *, missed: int, is_news: bool) -> None:
    if missed:
        MISSED.labels(provider.name).inc(missed)
        alarm("found by reconciliation", provider=provider.name, events=str(missed))
    if is_news:
        alarm("webhooks are missing", provider=provider.name)

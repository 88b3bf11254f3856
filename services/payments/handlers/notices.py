"""Reading what a provider delivered: the object is fetched again, and only that answer is judged."""

from dataclasses import asdict, replace

from services.payments import domain
from services.payments.desk import Desk, read_again
from services.payments.domain.refusals import NothingToRead
from services.payments.providers import Provider
from services.payments.providers.claims import claims_payment
from services.payments.store import notices, payments
from shared.contracts.payments import ListNotices, Method, NoticeView, NoticeViews, ReadNotice, ReplayNotice
from shared.runtime.errors import Unavailable
from shared.runtime.tx import Errand, Tx

from .base import alarm, keep_stray, router
from .following import judge_look, settle_approval
from .freshness import tell_seen
from .returning import take_sent_back


@router.outside(ReadNotice)
async def read_notice(command: ReadNotice, errand: Errand) -> None:
    """Fetch the object that a notice speaks of and judge it; nothing in the notice itself is believed.

    Source: terms of sale, art. 8 (R33); ADR 0015.
    """
    desk = errand.use(Desk)
    async with errand.tx() as tx:
        notice = await notices.begin_reading(tx.connection, command.notice_id)
    provider = desk.named(notice.provider)
    if provider is None:
        raise Unavailable(f"the provider {notice.provider} is not configured any more")
    look = await desk.look(provider.method, notice.object_id)
    seen = await settle_approval(errand, provider.method, look)
    async with errand.record() as tx:
        payment = await _take(tx, provider.method, notice, seen)
        ending = _ending(notice, seen, payment)
        payment_id = payment.id if payment else None
        await notices.end_reading(tx.connection, notice.id, state=ending, payment_id=payment_id)
        if notice.listed:
            await tell_seen(tx, provider.method)
    if ending != "done":
        alarm(ending, notice_id=notice.id, event_type=notice.event_type, payment_id=payment_id)


@router.answers(ListNotices)
async def list_notices(request: ListNotices, tx: Tx) -> NoticeViews:
    rows = await notices.listed(tx.connection, request.state)
    return NoticeViews(notices=[_view(row) for row in rows])


@router.answers(ReplayNotice)
async def replay_notice(request: ReplayNotice, tx: Tx) -> NoticeView:
    """Have a stored delivery read again; one that was ignored is asked anew what it is about."""
    row, body = await notices.lock(tx.connection, request.notice_id)
    object_id = row.object_id or _named_in(body, tx.use(Desk).named(row.provider))
    if object_id is None:
        raise NothingToRead
    await notices.to_be_read_again(tx.connection, row.id, object_id)
    await tx.emit(ReadNotice(notice_id=row.id))
    return _view(replace(row, state="received", object_id=object_id))


def _named_in(body: bytes, provider: Provider | None) -> str | None:
    notice = read_again(provider, body) if provider else None
    return notice.object_id if notice else None


def _view(row: notices.Row) -> NoticeView:
    return NoticeView(**asdict(row))


async def take_look(tx: Tx, method: Method, seen: domain.Sighting) -> domain.Payment | None:
    """Judge a look for the attempt that it is about; money that no attempt explains is kept apart (R33)."""
    payment = await payments.whose(tx.connection, seen, method=method)
    if payment is None:
        await keep_stray(tx, seen, method=method, payment=None)
        await take_sent_back(tx, seen, None)
        return None
    return (await judge_look(tx, payment, seen)).payment


async def _take(
    tx: Tx, method: Method, notice: notices.Stored, seen: domain.Sighting | None
) -> domain.Payment | None:
    """Judge a look, or end an attempt without money that its provider let go: what nobody takes lapses there."""
    if seen is not None:
        return await take_look(tx, method, seen)
    payment = await payments.opened_as(tx.connection, notice.object_id, method=method)
    if payment is None or payment.standing not in domain.UNPAID:
        return None
    return (await judge_look(tx, payment, domain.read_silence(payment, None, over=False))).payment


def _ending(
    notice: notices.Stored, seen: domain.Sighting | None, payment: domain.Payment | None
) -> notices.Ending:
    """Say how the reading ended: a claim that the provider does not back is told to a person."""
    if domain.contradicts(seen, claimed=claims_payment(notice.event_type, notice.body)):
        return "contradicted"
    return "done" if payment or (seen and seen.status in domain.HAS_MONEY) else "unmatched"

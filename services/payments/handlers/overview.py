"""The treasurer's overview: what waits, where money stands; and money under verification, looked at now."""

from collections.abc import Iterator

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import overview, payments, refunds
from shared.contracts.base import Money
from shared.contracts.payments import ListAnnouncedCheques, ListReviews, ReadHold, ShowTreasury
from shared.contracts.payments.overview import (
    AnnouncedCheque,
    AnnouncedCheques,
    MoneyPlaces,
    MoneySeen,
    ReviewView,
    ReviewViews,
    TreasuryOverview,
    WaitingKind,
    WaitingWork,
)
from shared.runtime.tx import Errand, Tx
from shared.values.dates import civil_date

from .base import router
from .following import judge_look
from .refunds import unsent


@router.answers(ShowTreasury)
async def show_treasury(_: ShowTreasury, tx: Tx) -> TreasuryOverview:
    announced = await _awaited(tx)
    counted = [
        *await overview.waiting(tx.connection),
        overview.Waiting(what="cheque_announced", count=len(announced)),
        *_of_surplus(await refunds.unsettled(tx.connection)),
        overview.Waiting(what="refund_to_send", count=sum(one.to_send for one in await unsent(tx))),
    ]
    places = await overview.places(tx.connection, list(tx.use(Desk).providers))
    return TreasuryOverview(
        waiting=[
            WaitingWork(what=one.what, count=one.count, since=one.since) for one in counted if one.count
        ],
        places=[_places(one) for one in places],
    )


@router.answers(ListAnnouncedCheques)
async def list_announced(_: ListAnnouncedCheques, tx: Tx) -> AnnouncedCheques:
    return AnnouncedCheques(cheques=[_announced(one) for one in await _awaited(tx)])


@router.answers(ListReviews)
async def list_reviews(_: ListReviews, tx: Tx) -> ReviewViews:
    return ReviewViews(payments=[_reviewed(one) for one in await payments.reviewed(tx.connection)])


@router.answers_outside(ReadHold)
async def read_hold(request: ReadHold, errand: Errand) -> MoneySeen:
    """Ask the provider now, and keep what it says: money that went back meanwhile is not accepted by mistake (R43).

    Raises: NotFound; Unavailable while the provider is away.
    """
    async with errand.tx() as tx:
        payment = await payments.find(tx.connection, request.payment_id, account_id=None)
    seen = None if payment.by_hand else await errand.use(Desk).look_up(payment)
    async with errand.tx() as tx:
        payment = (await judge_look(tx, payment, seen)).payment
    return MoneySeen(
        payment_id=payment.id,
        state=payment.state.value,
        status="booked" if payment.by_hand else seen.status if seen else "unknown",
        amount=_euro(seen.amount_cents) if seen and seen.amount_cents is not None else None,
        refunded=_euro(seen.refunded_cents) if seen and seen.refunded_cents else None,
        paid_at=seen.paid_at if seen else None,
    )


async def _awaited(tx: Tx) -> list[overview.Announced]:
    found = await overview.announced(tx.connection)
    return [one for one in found if not domain.is_over(one.payment, one.order, today=tx.today)]


def _of_surplus(unsettled: list[domain.Surplus]) -> Iterator[overview.Waiting]:
    """Count what of the surplus waits for the treasurer; the rest waits for its payers."""
    to_send = [one for one in unsettled if one.stands_by_hand or one.refusal]
    unowned = [one for one in unsettled if one.state == "open" and not one.account_id]
    kinds: dict[WaitingKind, list[domain.Surplus]] = {"surplus_to_send": to_send, "surplus_unowned": unowned}
    for what, found in kinds.items():
        since = min((civil_date(one.found_at) for one in found), default=None)
        yield overview.Waiting(what=what, count=len(found), since=since)


def _announced(one: overview.Announced) -> AnnouncedCheque:
    return AnnouncedCheque(
        payment_id=one.payment.id,
        order_reference=one.order.reference,
        cheque_reference=one.order.cheque_reference,
        client=one.client,
        amount=_euro(one.payment.amount_cents),
        announced_on=civil_date(one.payment.opened_at),
        posted=one.order.promised_until is not None,
        arrive_by=one.order.envelope_until,
    )


def _reviewed(payment: domain.Payment) -> ReviewView:
    came = payment.captured_cents
    return ReviewView(
        payment_id=payment.id,
        order_reference=payment.order_reference,
        account_id=payment.account_id,
        method=payment.method,
        asked=_euro(payment.amount_cents),
        came=None if came is None else Money(amount_cents=came, currency=payment.currency),
        money_id=payment.money_id,
        paid_at=payment.paid_at,
        why=domain.why_reviewed(payment.reason),
    )


def _places(one: overview.Places) -> MoneyPlaces:
    return MoneyPlaces(
        method=one.method,
        came=_euro(one.came_cents),
        accepted=_euro(one.accepted_cents),
        held=_euro(one.held_cents),
        surplus=_euro(one.surplus_cents),
        used=_euro(one.used_cents),
        given_back=_euro(one.given_back_cents),
        taken_back=_euro(one.taken_back_cents),
        missing=_euro(one.missing_cents),
    )


def _euro(cents: int) -> Money:
    return Money(amount_cents=cents)

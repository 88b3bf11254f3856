"""What providers send to the bank: read, compared with what is believed, and matched with the bank's lines."""

from datetime import date, datetime

from services.payments import domain
from services.payments.desk import Desk
from services.payments.providers import Provider
from services.payments.store import bank, cheques, payouts, reconciling, slips
from shared.contracts.base import Money
from shared.contracts.payments import (
    ListPayouts,
    ListTransit,
    MatchBankLine,
    PayoutQuestioned,
    PayoutView,
    PayoutViews,
    ReadPayouts,
    ReviewPayout,
    SettlePayout,
    Transit,
    TransitSlip,
    TransitView,
)
from shared.runtime.tx import Errand, Tx
from shared.values.dates import civil_date, plus_days

from .base import alarm, router

_LONGEST_AT_THE_BANK_DAYS = 400


@router.outside(ReadPayouts)
async def read_payouts(command: ReadPayouts, errand: Errand) -> None:
    """Read what a provider sent to the bank since the last time, with its movements where it tells them (A4)."""
    desk = errand.use(Desk)
    provider = desk.named(command.provider)
    async with errand.tx() as tx:
        since, until = await _since(tx, provider) if provider else None, tx.now
    if provider is None or since is None:
        return
    listed = await desk.payouts_since(provider, since, until)
    async with errand.tx() as tx:
        explained = await payouts.explained(tx.connection, [one.payout_id for one in listed])
    items = {
        one.payout_id: await desk.items_of(provider, one) for one in listed if one.payout_id not in explained
    }
    async with errand.record() as tx:
        for one in listed:
            await _take(tx, provider, one, items.get(one.payout_id, ()))
        await payouts.save_read(tx.connection, provider.name, until)


@router.on(ReviewPayout)
async def review_payout(command: ReviewPayout, tx: Tx) -> None:
    """Compare a payout anew: the bank was read further, or a payment in it was learnt meanwhile."""
    payout = await payouts.lock(tx.connection, command.payout_id)
    await keep_payout(tx, domain.PayoutOutcome(payout=payout))


@router.answers(ListPayouts)
async def list_payouts(request: ListPayouts, tx: Tx) -> PayoutViews:
    found = await payouts.listed(tx.connection, request.state)
    return PayoutViews(payouts=[view(payout) for payout in found])


@router.answers(SettlePayout)
async def settle_payout(request: SettlePayout, tx: Tx) -> PayoutView:
    payout = await payouts.lock(tx.connection, request.payout)
    return view(await keep_payout(tx, domain.settle_case(payout, request.note, now=tx.now)))


@router.answers(ListTransit)
async def list_transit(_: ListTransit, tx: Tx) -> Transit:
    """Show what is under way between providers and the bank, by our own books (A2, A4, A10)."""
    methods = list(tx.use(Desk).machines().values())
    balances = await payouts.balances(tx.connection, methods)
    sent = await payouts.listed(tx.connection, "under_way")
    first_day = plus_days(tx.today, -_LONGEST_AT_THE_BANK_DAYS)
    at_bank = await slips_at_the_bank(tx, since=first_day, until=tx.today)
    return Transit(
        bank_read_until=await bank.read_until(tx.connection),
        at_providers=[_balance(one) for one in balances],
        payouts=[view(payout) for payout in sent],
        slips=[
            TransitSlip(slip=one.number, deposited_on=one.deposited_on, amount=_money(one.expected_cents))
            for one in at_bank
            if not one.credited
        ],
    )


async def keep_payout(tx: Tx, outcome: domain.PayoutOutcome) -> domain.Payout:
    """Store a payout as a rule left it, compared with all that is known, and say it."""
    found = domain.Found(
        items=await payouts.items(tx.connection, outcome.payout.id),
        bank_until=await bank.read_until(tx.connection),
    )
    outcome = domain.review(outcome, found, now=tx.now)
    await payouts.save(tx.connection, outcome.payout)
    await tx.emit(*outcome.events)
    for event in outcome.events:
        if isinstance(event, PayoutQuestioned):
            alarm("payout", payout_id=event.payout_id, case=event.case)
    return outcome.payout


async def _since(tx: Tx, provider: Provider) -> datetime | None:
    if provider.payouts is None:
        return None
    _, until, first = await reconciling.begun(tx.connection, provider.name, provider.method)
    under_way = await payouts.oldest_under_way(tx.connection, provider.name)
    return domain.payouts_from(until, first, under_way, now=tx.now)


async def _take(tx: Tx, provider: Provider, seen: domain.SeenPayout, items: tuple[domain.Item, ...]) -> None:
    """Keep what was listed; the bank may have shown it before its provider told of it."""
    known = await payouts.lock_known(tx.connection, seen.payout_id)
    outcome = domain.see_payout(known, seen, provider=provider.name, method=provider.method)
    outcome = domain.explain(outcome, items)
    await payouts.save(tx.connection, outcome.payout)
    await payouts.add_items(tx.connection, seen.payout_id, items)
    await keep_payout(tx, outcome)
    if known is None:
        lines = await bank.waiting_with(tx.connection, seen.amount_cents)
        await tx.emit(*(MatchBankLine(line_id=line_id) for line_id in lines))


async def slips_at_the_bank(tx: Tx, *, since: date, until: date) -> list[domain.SlipAtBank]:
    """Return the slips that went to the bank in these days and that no line shows."""
    found = await slips.at_the_bank(tx.connection, since=since, until=until)
    return [
        domain.SlipAtBank(
            number=slip.number,
            deposited_on=slip.deposited_on,
            expected_cents=domain.expected_cents(slip, await cheques.of_slip(tx.connection, slip)),
            credited=slip.credited_on is not None,
        )
        for slip in found
        if slip.deposited_on
    ]


def _balance(one: payouts.Balance) -> TransitView:
    left = one.received_cents - one.fee_cents - one.given_back_cents - one.paid_out_cents
    return TransitView(
        method=one.method,
        received=_money(one.received_cents),
        fee=_money(one.fee_cents),
        given_back=_money(one.given_back_cents),
        paid_out=_money(one.paid_out_cents),
        left=_money(left),
    )


def view(payout: domain.Payout) -> PayoutView:
    parts = payout.parts
    return PayoutView(
        id=payout.id,
        method=payout.method,
        state=payout.state.value,
        amount=Money(amount_cents=payout.amount_cents, currency=payout.currency),
        sent_on=civil_date(payout.sent_at),
        arrives_on=payout.arrives_on,
        booked_on=payout.booked_on,
        line_id=payout.line_id,
        gross=_money(parts.gross_cents) if parts else None,
        fee=_money(parts.fee_cents) if parts else None,
        refunded=_money(parts.refunded_cents) if parts else None,
        disputed=_money(parts.disputed_cents) if parts else None,
        other=_money(parts.other_cents) if parts else None,
        case=payout.case,
        why=domain.PAYOUT_WORDS[payout.case] if payout.case else None,
        note=payout.note,
    )


def _money(cents: int) -> Money:
    return Money(amount_cents=cents)

"""What became of an attempt: one way for the return page, the follow-up and the day's work.

Webhooks end in the same `judge_look`: whoever looks, in whatever order, the payment ends in the same state.
"""

import asyncio

from prometheus_client import Counter

from services.payments import domain
from services.payments.desk import Desk
from services.payments.domain.looks import ended, may_take
from services.payments.store import bank, notices, orders, payments, payouts, refunds
from shared.contracts.clock import DayStarted
from shared.contracts.payments import (
    FollowAttempt,
    FollowPayment,
    FollowRefund,
    FollowSurplus,
    MatchBankLine,
    Method,
    PaymentCaptured,
    PaymentView,
    ReadNotice,
    RemindOfPayment,
    ReviewPayout,
    TellPostponement,
)
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.runtime.service import Running
from shared.runtime.tx import Errand, Tx

from .base import keep, keep_stray, lock_case, router, view
from .freshness import tell_all_seen
from .reconciling import order_reading
from .returning import take_sent_back
from .surplus import retell_surplus
from .verifying import rules_for

log = get_logger("colombier.payments")
FOUND = Counter(
    "colombier_payments_found_by_looking_total",
    "Money that no webhook told of: check the endpoint",
    ["method"],
)
LONGEST_SLEEP_SECONDS = 3600.0
AWAY_SECONDS = 5.0


async def judge_look(tx: Tx, payment: domain.Payment, seen: domain.Sighting | None) -> domain.Outcome:
    """Judge what the provider answered, behind the row locks of order and payment, and keep the result."""
    case = await lock_case(tx, payment)
    if seen is None:
        return case
    if domain.is_other_money(case.payment, seen):
        await keep_stray(tx, seen, method=payment.method, payment=case.payment)
        await take_sent_back(tx, seen, None)
        return case
    rules, due = await rules_for(tx, case.payment), domain.decide_on(case.payment)
    if due and tx.today >= due:
        outcome = domain.accept_tacitly(case.payment, case.order, seen=seen, rules=rules, today=tx.today)
    else:
        outcome = domain.judge(case.payment, case.order, seen=seen, rules=rules, now=tx.now)
    await keep(tx, outcome)
    after = await take_sent_back(tx, seen, outcome.payment)
    if after is not None and after != outcome.payment:
        outcome = domain.judge(after, outcome.order, seen=seen, rules=rules, now=tx.now)
        await keep(tx, outcome)
    return outcome


@router.answers_outside(FollowPayment)
async def follow_payment(request: FollowPayment, errand: Errand) -> PaymentView:
    """Tell the payer what became of his payment; he has just come back from the provider."""
    async with errand.tx() as tx:
        account_id = tx.caller.account_id or ""
        payment = await payments.find(tx.connection, request.payment_id, account_id=account_id)
    if payment.standing not in domain.UNPAID or payment.object_id is None:
        return view(payment)
    seen = await _glance(errand, payment)
    async with errand.tx() as tx:
        return view((await judge_look(tx, payment, seen)).payment)


async def _glance(errand: Errand, payment: domain.Payment) -> domain.Sighting | None:
    """Look once; a payer who comes back while the provider is away is told what is known, the rest follows."""
    try:
        return await settle_approval(errand, payment.method, await errand.use(Desk).look_up(payment))
    except Unavailable as away:
        log.warning("the payer came back, but the provider is away", payment_id=payment.id, why=str(away))
        return None


@router.outside(FollowAttempt)
async def follow_attempt(command: FollowAttempt, errand: Errand) -> None:
    """Find out how an attempt ended that nobody told us of; close it when its order is over (R32, R43)."""
    payment, seen = await look_again(errand, command.payment_id)
    async with errand.record() as tx:
        outcome = await judge_look(tx, payment, seen)
    if any(isinstance(event, PaymentCaptured) for event in outcome.events):
        FOUND.labels(payment.method).inc()
        log.warning("money found that no webhook told of", payment_id=payment.id)


async def look_again(
    errand: Errand, payment_id: str, *, closing: bool = False
) -> tuple[domain.Payment, domain.Sighting | None]:
    """Ask the provider about an attempt; one that shall not be paid any more is closed first, and nothing is taken."""
    desk = errand.use(Desk)
    async with errand.tx() as tx:
        case = await lock_case(tx, await payments.find(tx.connection, payment_id, account_id=None))
        over = closing or domain.is_over(case.payment, case.order, today=tx.today)
    if over:
        await desk.close(case.payment)
    seen = await desk.look_up(case.payment)
    if not over:
        seen = await settle_approval(errand, case.payment.method, seen)
    return case.payment, domain.read_silence(case.payment, seen, over=over)


async def settle_approval(
    errand: Errand, method: Method, seen: domain.Sighting | None
) -> domain.Sighting | None:
    """Take what a payer approved while it is owed by this very attempt; else the attempt is over, and it lapses.

    It is decided behind the row locks, and asked for outside them (ADR 0091).
    """
    if seen is None or not seen.approved:
        return seen
    async with errand.tx() as tx:
        payment = await payments.whose(tx.connection, seen, method=method)
        if payment is None:
            return seen
        case = await lock_case(tx, payment)
        held = await payments.is_held(tx.connection, payment.order_id)
        wanted = may_take(case, held=held, now=tx.now)
    if not wanted:
        return ended(case.payment)
    return await errand.use(Desk).capture(method, seen.object_id, payment.id)


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Look up what this day decides, see to money that fits no order, and read again what nobody finished."""
    due = await payments.due_on(tx.connection, event.day)
    late = await payments.late_on(tx.connection, event.day)
    sent_back = await refunds.to_be_followed(tx.connection, event.day)
    unanswered = await refunds.surplus_due_on(tx.connection, event.day)
    unread = await notices.unread(tx.connection)
    unpaid = await orders.to_remind(tx.connection, event.day)
    await tx.emit(*(FollowAttempt(payment_id=payment_id) for payment_id in due))
    await tx.emit(*(TellPostponement(payment_id=payment_id) for payment_id in late))
    await tx.emit(*(FollowRefund(refund_id=refund_id) for refund_id in sent_back))
    await tx.emit(*(FollowSurplus(surplus_id=surplus_id) for surplus_id in unanswered))
    await tx.emit(*(ReadNotice(notice_id=notice_id) for notice_id in unread))
    await tx.emit(*(RemindOfPayment(order_id=order_id, day=event.day) for order_id in unpaid))
    lines = await bank.to_look_again(tx.connection)
    await bank.looked_again(tx.connection, lines)
    await tx.emit(*(MatchBankLine(line_id=line_id) for line_id in lines))
    await tx.emit(*(ReviewPayout(payout_id=one) for one in await payouts.to_review(tx.connection)))
    await order_reading(tx, event.day)
    await tell_all_seen(tx)
    await retell_surplus(tx)


async def keep_following(running: Running) -> None:
    """Look up each attempt when its time has come; sleep until then, or until another one is opened."""
    woken = running.kit.use(Desk).attempt_opened
    while True:
        woken.clear()
        wait = await _send_due(running)
        try:
            await asyncio.wait_for(woken.wait(), wait)
        except TimeoutError:
            continue


async def _send_due(running: Running) -> float:
    """Send the attempts that are due to themselves; return for how many seconds there is nothing to do."""
    try:
        async with running.transaction("following") as tx:
            due = await payments.claim_due_checks(tx.connection)
            await tx.emit(*(FollowAttempt(payment_id=payment_id) for payment_id in due))
            seconds = await payments.seconds_to_next_check(tx.connection)
    except Unavailable as away:
        log.warning("attempts cannot be looked up now", why=str(away))
        return AWAY_SECONDS
    return LONGEST_SLEEP_SECONDS if seconds is None else max(0.0, min(seconds, LONGEST_SLEEP_SECONDS))

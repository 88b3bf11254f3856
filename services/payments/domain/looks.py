"""What a look means beyond its attempt: silence, money that no attempt explains, a notice that lies."""

from dataclasses import replace
from datetime import datetime

from shared.contracts.payments import Method
from shared.runtime.errors import NotYet

from .attempts import Payment, State
from .crediting import Outcome
from .judging import Sighting, Status, dispute_news
from .kept import Surplus, without
from .surplus import misfit, orphan

HAS_MONEY: frozenset[Status] = frozenset({"paid", "refunded", "disputed", "charged_back"})
GONE: frozenset[Status] = frozenset({"refunded", "charged_back"})


def contradicts(seen: Sighting | None, *, claimed: bool) -> bool:
    """Whether a well-signed notice claims a payment that the provider's own answer does not know."""
    return claimed and (seen is None or seen.status not in HAS_MONEY)


def may_take(case: Outcome, *, held: bool, now: datetime) -> bool:
    """Whether money that a payer approved is asked for: only where it would be good for its order, by this attempt.

    Taking it is our own act; what is not taken lapses, and costs nobody a fee. `held`: other money for the order is
    being verified.

    Source: terms of sale, art. 8 (R32, R33).
    """
    would_be = replace(case.payment, paid_at=now)
    return would_be.standing is State.OPENED and not held and misfit(would_be, case.order) is None


def is_other_money(payment: Payment, seen: Sighting) -> bool:
    """Whether a look shows money beside the one that this payment has already."""
    return None not in {payment.money_id, seen.money_id} and payment.money_id != seen.money_id


def stray(seen: Sighting, payment: Payment | None, *, method: Method, now: datetime) -> Surplus | None:
    """Keep money apart that no attempt explains, or that came a second time for one; None: there is none.

    All of it, as it came: `settle_stray` tells what has left since.

    Source: terms of sale, art. 8 (R33).
    """
    if seen.status != "paid" or seen.money_id is None or not seen.amount_cents:
        return None
    currency = seen.currency or ""
    surplus = orphan(
        seen.money_id, method=method, amount_cents=seen.amount_cents, currency=currency, found_at=now
    )
    if payment is None:
        return surplus
    return replace(
        surplus,
        cause="duplicate",
        order_id=payment.order_id,
        order_reference=payment.order_reference,
        account_id=payment.account_id,
    )


def settle_stray(surplus: Surplus, seen: Sighting) -> Surplus:
    """Note that money without an attempt left without us: refunded at the provider's, or taken by the bank."""
    news = dispute_news(seen, known=surplus.dispute, known_id=surplus.dispute_id)
    if news:
        dispute_id = seen.dispute_id or surplus.dispute_id
        surplus = replace(surplus, contested=news == "open", dispute=news, dispute_id=dispute_id)
    taken = surplus.taken or seen.status == "charged_back"
    return without(replace(surplus, taken=taken), max(surplus.back_cents, gone_cents(surplus, seen)))


def gone_cents(surplus: Surplus, seen: Sighting) -> int:
    """Return what left of stray money in all, as a look tells it."""
    if seen.status in GONE:
        return surplus.amount_cents
    if seen.status not in HAS_MONEY or not seen.amount_cents:
        return 0
    return max(0, surplus.amount_cents - seen.amount_cents + seen.refunded_cents)


def read_silence(payment: Payment, seen: Sighting | None, *, over: bool) -> Sighting | None:
    """Return what an attempt is to be judged by; None: nothing is to be concluded yet.

    An attempt that its provider does not know, whose page was never handed out, or that nobody paid although
    its order is `over`, has ended; money that comes all the same is still taken (R32). Verified money is
    accepted on an answer only, never on silence (R43); for what the bank
    credited, and for what was kept from before, the answer is the booking itself: a later statement that takes it
    back is entered as it comes.

    Raises: NotYet for held money that the provider does not know.
    """
    if payment.state is State.HELD and seen is None:
        if payment.by_hand:
            return as_booked(payment)
        raise NotYet(f"the provider does not answer for the money of {payment.id}")
    if payment.standing is not State.OPENED or (seen is not None and seen.status != "open"):
        return seen
    unknown = seen is None and not payment.by_hand
    return ended(payment) if over or unknown else seen


def as_booked(payment: Payment) -> Sighting:
    """Read what our own books say of money, where no machine answers for it or none is asked."""
    return Sighting(
        object_id=payment.object_id or payment.id,
        payment_id=payment.id,
        status="paid",
        amount_cents=payment.captured_cents,
        currency=payment.currency,
        live=True,
        money_id=payment.money_id,
        paid_at=payment.paid_at,
    )


def ended(payment: Payment) -> Sighting:
    """Say of an attempt that it is over without money; what came all the same overtakes that (R32)."""
    return Sighting(
        object_id=payment.object_id or payment.id,
        payment_id=payment.id,
        status="expired",
        amount_cents=None,
        currency=None,
        live=False,
    )

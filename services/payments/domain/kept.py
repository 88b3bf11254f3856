"""Money kept apart, because it fits no payable order: what is left of it, and what news of it mean (R33)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from shared.contracts.means import BY_HAND
from shared.contracts.payments import Method, SurplusCause, SurplusChoice, SurplusState
from shared.values.money import EURO

from .attempts import DisputeOutcome, Payment, State

USED_UP = frozenset({"spent", "given"})
"""States of a surplus that no later news of its money takes back: its payer has disposed of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surplus:
    """Money that fits no payable order, kept apart until somebody settles it (R33)."""

    id: str
    """That of its payment, or of the money itself: however often heard, it is one surplus."""
    cause: SurplusCause
    method: Method
    amount_cents: int
    currency: str = EURO
    payment_id: str | None = None
    money_id: str | None = None
    order_id: str | None = None
    order_reference: str | None = None
    account_id: str | None = None
    found_at: datetime
    state: SurplusState = "open"
    refusal: str = ""
    """Why the provider declined the last refund."""
    answer_by: date | None = None
    """Until when its payer may choose; None: he is not asked."""
    reminded_on: date | None = None
    choice: SurplusChoice | None = None
    chosen_by: Literal["payer", "staff", "silence"] | None = None
    """None with a choice: the law, or the terms."""
    spent_cents: int = 0
    """What of it has paid later orders."""
    back_cents: int = 0
    """What of it is gone, as last heard: given back, whoever did it, or taken by the bank."""
    taken: bool = False
    """The bank took it back, whether or not it was still there."""
    contested: bool = False
    """Its payer's bank asks for it back: until that is decided it pays nothing and goes nowhere."""
    short: bool = False
    """It was another kept sum before, of which something has gone since: it pays nothing and goes nowhere."""
    dispute_id: str | None = None
    """Of stray money, the dispute last heard of; that of a payment is the payment's."""
    dispute: DisputeOutcome | None = None

    @property
    def left_cents(self) -> int:
        return max(0, self.amount_cents - self.spent_cents - self.back_cents)

    @property
    def is_there(self) -> bool:
        """Whether nobody asks for it back, and it is not gone."""
        return not self.contested and not self.is_gone

    @property
    def is_gone(self) -> bool:
        """Whether the bank took it, or what it was before."""
        return self.taken or self.short

    @property
    def by_hand(self) -> bool:
        """Whether the treasurer sends it back, because no provider can: money of a credit has no name there."""
        return asked_of_provider(self.method, self.money_id) is None

    @property
    def stands_by_hand(self) -> bool:
        """Whether it is on the treasurer's list to be sent: he may have sent it, though he has not said so yet."""
        return self.state == "open" and self.choice == "refund" and self.by_hand


def asked_of_provider(method: Method, money_id: str | None) -> str | None:
    """Return what a provider is asked to give back; None where the treasurer sends it by hand."""
    return None if method in BY_HAND else money_id


def went_back(surplus: Surplus, payment: Payment) -> Surplus:
    """Note what became of a surplus without us: contested, refunded at the provider's, or taken by the bank."""
    taken = payment.state is State.CHARGED_BACK
    heard = replace(surplus, contested=payment.state is State.DISPUTED, taken=surplus.taken or taken)
    return without(heard, surplus.amount_cents if taken else min(payment.gone_cents, surplus.amount_cents))


def kept_again(surplus: Surplus, before: Surplus) -> Surplus:
    """Note of money that was used, and then kept once more, what became of the money that it had been before."""
    return replace(surplus, contested=before.contested, short=before.is_gone or is_lost_after_use(before))


def without(surplus: Surplus, back_cents: int) -> Surplus:
    """Note what is gone in all: where nothing is left it is settled, but what was used or given stays so."""
    after = replace(surplus, back_cents=back_cents)
    settled = back_cents > 0 and not after.left_cents and after.state not in USED_UP
    return replace(after, state="refunded") if settled else after


def is_lost_after_use(surplus: Surplus) -> bool:
    """Whether money that has paid a later order was taken away afterwards: that order is unpaid in truth."""
    return surplus.spent_cents > 0 and surplus.spent_cents + surplus.back_cents > surplus.amount_cents


def is_lost_after_sending(before: Surplus, after: Surplus) -> bool:
    """Whether the bank takes money after the treasurer had sent it back: it left twice."""
    return before.state == "refunded" and before.by_hand and after.is_gone and not before.is_gone

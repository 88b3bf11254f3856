"""Who bears what a means of payment costs, and which means has a discount: from which day on, and who decided so.

The association bears it, unless C4 stands on the side of the terms. A recorded decision turns one means from a day on;
against the law's side of C4 it holds towards professionals and associations only, never towards a consumer. A discount
that is announced before the payment is lawful towards everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.means import Method
from shared.contracts.payments import SetFeePolicy
from shared.contracts.payments.fees import FeePolicyKind
from shared.runtime.errors import Kind, Rejected
from shared.values.clauses import Position
from shared.values.dates import plus_days

from .fees import RATES, Rate, discount_on, gross_up, rate_on


class FeeForbidden(Rejected):
    """Charging for a means of payment is forbidden in France (C4)."""

    code = "E-FRAIS-INTERDITS"
    fr = (
        "Facturer le moyen de paiement est interdit (code monétaire et financier, art. L112-12). Une décision"
        " consignée peut seulement l'imposer à des professionnels et à des associations (override)."
    )
    en = (
        "Charging for a means of payment is forbidden (code monétaire et financier, art. L112-12). A recorded"
        " decision can only impose it on professionals and associations (override)."
    )


class FeeOnCheque(Rejected):
    """A cheque is written for the price that the order shows; with a fee it would never fit it (R46)."""

    kind = Kind.INVALID
    code = "E-FRAIS-CHEQUE"
    fr = "Un chèque est établi au prix de la commande : ses frais ne peuvent pas être mis à la charge du client."
    en = "A cheque is written for the price of the order: the client cannot be charged for it."


class DiscountOfNothing(Rejected):
    """Announcing a discount of nothing promises what nobody gets."""

    kind = Kind.INVALID
    code = "E-REMISE-NULLE"
    fr = "Une remise se décide avec une part du prix, un montant fixe, ou les deux."
    en = "A discount is decided with a share of the price, a fixed amount, or both."


class FeeTooEarly(Rejected):
    """Who was shown a total pays that total. Fields: `earliest`."""

    kind = Kind.INVALID
    code = "E-FRAIS-DATE"
    fr = "Une décision sur les frais prend effet au plus tôt le {earliest:%d/%m/%Y}."
    en = "A decision about fees takes effect on {earliest:%d %B %Y} at the earliest."


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePolicy:
    """One decision about one means; it is never changed."""

    method: Method
    policy: FeePolicyKind
    rate_bp: int = 0
    fixed_cents: int = 0
    valid_from: date
    override: bool = False
    author: str
    reason: str
    decided_on: date

    @property
    def rate(self) -> Rate:
        """What it adds to a price, or takes off it."""
        return Rate(
            method=self.method,
            rate_bp=self.rate_bp,
            fixed_cents=self.fixed_cents,
            valid_from=self.valid_from,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What decides about the fee of a payment on its day."""

    position: Position
    """Which side of C4 holds."""
    consumer: bool
    """Whether the client is one; who is not known counts as one."""
    policies: Sequence[FeePolicy] = ()


def decide_fee(asked: SetFeePolicy, *, position: Position, author: str, today: date) -> FeePolicy:
    """Record a decision about who bears the cost of a means, or about its discount.

    Raises: FeeForbidden on the law's side of C4 without an override; FeeOnCheque; DiscountOfNothing; FeeTooEarly.
    Source: terms of sale, art. 8 (R45); code monétaire et financier, art. L112-12 (C4).
    """
    tomorrow = plus_days(today, 1)
    if asked.valid_from < tomorrow:
        raise FeeTooEarly(earliest=tomorrow)
    if asked.policy == "customer_bears" and asked.method == "cheque":
        raise FeeOnCheque
    if asked.policy == "customer_bears" and position == "lawful" and not asked.override:
        raise FeeForbidden
    if asked.policy == "instrument_discount" and not (asked.rate_bp or asked.fixed_cents):
        raise DiscountOfNothing
    return FeePolicy(
        method=asked.method,
        policy=asked.policy,
        rate_bp=asked.rate_bp,
        fixed_cents=asked.fixed_cents,
        valid_from=asked.valid_from,
        override=asked.override and asked.policy == "customer_bears",
        author=author,
        reason=asked.reason,
        decided_on=today,
    )


def policy_on(policies: Sequence[FeePolicy], method: Method, *, day: date) -> FeePolicy | None:
    """Return the decision that holds for a means on a day; None: none was taken.

    `policies` as the store lists them: of one day, the last decision first.
    """
    known = [one for one in policies if one.method == method and one.valid_from <= day]
    return max(known, key=lambda one: one.valid_from, default=None)


def fee_cents(price_cents: int, method: Method, *, tariff: Tariff, day: date) -> int:
    """Return what a means adds to the price: 0 but where a decision, or the terms, let the client bear its cost.

    Less than 0: an announced discount, which the law allows for any means.

    Source: terms of sale, art. 8 (R45); code monétaire et financier, art. L112-12 (C4).
    """
    policy = policy_on(tariff.policies, method, day=day)
    if policy and policy.policy == "instrument_discount":
        return -discount_on(price_cents, policy.rate)
    rate = _borne(policy, tariff, method, day=day)
    return gross_up(price_cents, rate) - price_cents if rate else 0


def _borne(policy: FeePolicy | None, tariff: Tariff, method: Method, *, day: date) -> Rate | None:
    """Return the tariff that the client bears; None: the association bears it."""
    if policy is None:
        return rate_on(RATES, method, day=day) if tariff.position == "literal" else None
    allowed = tariff.position == "literal" or (policy.override and not tariff.consumer)
    if policy.policy == "association_absorbs" or method == "cheque" or not allowed:
        return None
    return policy.rate

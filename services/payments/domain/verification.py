"""Which payments are verified before they are accepted: dated rules that staff keeps, and orders marked by hand.

Data, not code: what a rule looks at is its kind, the rest are its values. One rule that fits is enough. What is not
known of an account fits: a person looks, rather than a machine guesses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from shared.contracts.base import Words
from shared.contracts.means import Method
from shared.contracts.payments import AddVerificationRule
from shared.contracts.payments.verification import RuleKind
from shared.values.dates import civil_date

from .attempts import Payment
from .payable import PayableOrder, check_owed
from .verification_refusals import RuleDays, RuleIncomplete

Ground = RuleKind | Literal["by_hand"]
DAY_OF_THE_TERMS = date(2013, 9, 20)
SEEDED = "as-before"
"""The rule that stands at the beginning: from an amount on, but for cheques."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """One rule; it is never changed but in whether it is on, and until when."""

    id: str
    kind: RuleKind
    from_cents: int = 0
    values: tuple[str, ...] = ()
    means: tuple[Method, ...] = ()
    """Only payments by these; none: by all."""
    valid_from: date
    valid_until: date | None = None
    """The last day, whole; None: no end."""
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """What is known of the account whose order is paid."""

    first_order: bool = True
    """None of its money has been accepted yet."""
    country: str = ""
    """Two letters; empty: not known."""
    email_domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What is asked before money is accepted."""

    rules: tuple[HoldRule, ...] = ()
    payer: Payer = Payer()


UNVERIFIED = Verification()


FITS: Mapping[RuleKind, Callable[[HoldRule, Payment, Payer], bool]] = {
    "amount": lambda rule, payment, _: payment.amount_cents >= rule.from_cents,
    "first_order": lambda _, __, payer: payer.first_order,
    "country": lambda rule, _, payer: payer.country in {"", *rule.values},
    "country_outside": lambda rule, _, payer: payer.country not in rule.values,
    "means": lambda _, __, ___: True,
    "email_domain": lambda rule, _, payer: payer.email_domain in {"", *rule.values},
}
FORMS: Mapping[RuleKind, str] = {
    "country": r"[A-Z]{2}",
    "country_outside": r"[A-Z]{2}",
    "email_domain": r"[^@\s]+\.[^@\s.]+",
}
"""How each value of a rule is written; a kind without one has no values."""
WORDS: Mapping[Ground, Words] = {
    "amount": {"fr": "le montant du paiement", "en": "the amount of the payment"},
    "first_order": {"fr": "une première commande", "en": "a first order"},
    "country": {"fr": "le pays du compte", "en": "the country of the account"},
    "country_outside": {"fr": "le pays du compte", "en": "the country of the account"},
    "means": {"fr": "le moyen de paiement", "en": "the means of payment"},
    "email_domain": {"fr": "l'adresse électronique du compte", "en": "the e-mail address of the account"},
    "by_hand": {
        "fr": "une vérification décidée par l'association",
        "en": "a check that the association decided on",
    },
}
"""What the payer is told: general words, never what staff wrote (M09)."""


def seeded(from_cents: int) -> HoldRule:
    """Return the rule that a new system begins with; a cheque has waited for the bank already (R47)."""
    means = tuple(method for method in get_args(Method) if method != "cheque")
    return HoldRule(id=SEEDED, kind="amount", from_cents=from_cents, means=means, valid_from=DAY_OF_THE_TERMS)


def grounds(payment: Payment, order: PayableOrder, verification: Verification) -> tuple[Ground, ...]:
    """Return why a payment is to be verified first, in the order of the rules; none: it is not.

    The rules of the day count on which it was made, however late it was heard.

    Source: terms of sale, art. 8 (R42, R50).
    """
    assert payment.paid_at is not None
    day = civil_date(payment.paid_at)
    fitting = [rule.kind for rule in verification.rules if _fits(rule, payment, verification.payer, day=day)]
    by_hand: list[Ground] = ["by_hand"] if order.verify_because else []
    return tuple(dict.fromkeys([*by_hand, *fitting]))


def _fits(rule: HoldRule, payment: Payment, payer: Payer, *, day: date) -> bool:
    by_these = not rule.means or payment.method in rule.means
    return in_force(rule, day) and by_these and FITS[rule.kind](rule, payment, payer)


def in_force(rule: HoldRule, day: date) -> bool:
    return rule.on and rule.valid_from <= day <= (rule.valid_until or day)


def add_rule(asked: AddVerificationRule, *, rule_id: str, today: date) -> HoldRule:
    """Make the rule that staff describes.

    Raises: RuleIncomplete, RuleDays.
    Source: terms of sale, art. 8 (R42).
    """
    form = FORMS.get(asked.kind)
    values = tuple(dict.fromkeys(_written(value, asked.kind) for value in asked.values))
    whole = (
        bool(values) == (form is not None)
        and all(re.fullmatch(form or "", value) for value in values)
        and (asked.kind == "amount") == (asked.from_cents > 0)
        and (asked.kind != "means" or bool(asked.means))
    )
    if not whole:
        raise RuleIncomplete
    first = asked.valid_from or today
    check_days(first, asked.valid_until, earliest=today)
    return HoldRule(
        id=rule_id,
        kind=asked.kind,
        from_cents=asked.from_cents,
        values=values,
        means=asked.means,
        valid_from=first,
        valid_until=asked.valid_until,
    )


def switch_rule(rule: HoldRule, *, on: bool, valid_until: date | None) -> HoldRule:
    """Turn a rule off or on, or move its end; what is being verified stays so. Raises: RuleDays."""
    if valid_until is not None:
        check_days(rule.valid_from, valid_until, earliest=rule.valid_from)
    return replace(rule, on=on, valid_until=valid_until)


def check_days(first: date, last: date | None, *, earliest: date) -> None:
    """Raises: RuleDays."""
    if first < earliest or (last is not None and last < first):
        raise RuleDays(earliest=earliest)


def mark(order: PayableOrder, because: str) -> PayableOrder:
    """Have whatever pays an order verified, with a reason. Again, the newer reason stands.

    Raises: OrderPaidAlready, OrderWithdrawn, OrderClosed: what was accepted is not verified any more.
    Source: terms of sale, art. 8 (R42).
    """
    check_owed(order)
    return replace(order, verify_because=because)


def codes(found: Iterable[Ground]) -> str:
    return ", ".join(found)


def general_words(found: str) -> Words:
    """Say to the payer why he waits, from the codes with which it was stored."""
    known = [WORDS[one] for one in dict.fromkeys(found.split(", ")) if one in WORDS]  # type: ignore[index]
    both = {language: [words[language] for words in known] for language in get_args(Literal["fr", "en"])}
    return {language: ", ".join(dict.fromkeys(said)) for language, said in both.items() if said}


def _written(value: str, kind: RuleKind) -> str:
    text = value.strip()
    return text.lower().lstrip("@") if kind == "email_domain" else text.upper()

"""The right of withdrawal: who has it, until when, and what goes back. Decides nothing about who declares."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.contracts.base import Words
from shared.contracts.issued import Ground
from shared.contracts.orders import OrderLine, WithdrawalRight
from shared.contracts.orders.ending import Verdict, WithdrawnLine
from shared.values.dates import ONE_DAY, plus_days, plus_months, working_day_from
from shared.values.holidays_in_france import public_holidays

from .adjusting import as_paid
from .attempts import Attempt
from .consents import DEEMED, Consents
from .credit_notes import Credited, Wish
from .invoices import words_of
from .orders import Order, State
from .periods import Begun, reckon

WITHDRAWAL_DAYS = 14  # code de la consommation, art. L221-18 (L05)
REFUND_DAYS = 14  # from the day on which the withdrawal was declared, art. L221-24 (L05)
MISSING_INFORMATION_MONTHS = 12  # art. L221-20 (L05)

REASONS: dict[Verdict, Words] = {
    "accepted": {
        "fr": "Le délai de rétractation court encore.",
        "en": "The withdrawal period is still running.",
    },
    "too_late": {
        "fr": "Le délai de rétractation de quatorze jours est passé (art. L. 221-18 du code de la consommation).",
        "en": "The withdrawal period of fourteen days is over (art. L. 221-18 of the French consumer code).",
    },
    "professional": {
        "fr": "La commande n’a pas été passée par un consommateur : le droit de rétractation ne s’y applique pas.",
        "en": "The order was not made by a consumer: the right of withdrawal does not apply to it.",
    },
    "waived": {
        "fr": "Selon les conditions acceptées, la commande vaut renonciation au droit de rétractation (art. 14).",
        "en": "By the terms accepted, the order counts as a waiver of the right of withdrawal (art. 14).",
    },
    "renewal": {
        "fr": "Selon les conditions acceptées, il n’y a pas de droit de rétractation sur un renouvellement (art. 14).",
        "en": "By the terms accepted, there is no right of withdrawal on a renewal (art. 14).",
    },
    "performed": {
        "fr": "Le service a été entièrement exécuté à votre demande expresse (art. L. 221-28, 1°).",
        "en": "The service was fully performed at your express request (art. L. 221-28, 1°).",
    },
    "already": {
        "fr": "Cette commande avait déjà fait l’objet d’une rétractation.",
        "en": "This order had been withdrawn from already.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of an order when its client withdraws from it."""

    declared_on: date
    paid_on: date | None
    """None while it is not paid."""
    consumer: bool
    rules: Consents
    """Which side of C2 and C3 held on the day of the order."""
    begun_on: Mapping[str, date]
    """{hosting: the day on which what this order paid for began to run there}, as lifecycle said."""
    anchor_days: Mapping[str, int | None]
    information_missing: bool = False
    accessory: bool = False
    """It ends with the contract that it enlarges, whose time alone counts (L221-27)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether an order can be withdrawn from, and what that gives back."""

    verdict: Verdict
    last_day: date
    lines: tuple[WithdrawnLine, ...] = ()

    @property
    def refund_cents(self) -> int:
        return sum(line.refund_cents for line in self.lines)

    @property
    def accepted(self) -> bool:
        return self.verdict == "accepted"


def last_day_to_withdraw(concluded_on: date, *, information_missing: bool = False) -> date:
    """Return the last day of the right, extended to the next working day, week-ends and holidays left out.

    `concluded_on` is the day of the payment where that is later than the order: never shorter than the law.

    Source: terms of sale, art. 14 (R74); code de la consommation, art. L221-18 to L221-20 (L05, D4).
    """
    last = plus_days(concluded_on, WITHDRAWAL_DAYS)
    if information_missing:
        last = plus_months(last, MISSING_INFORMATION_MONTHS)
    return working_day_from(last, public_holidays=public_holidays(last.year) | public_holidays(last.year + 1))


def refund_by(declared_on: date) -> date:
    """Return the last day to send back what a withdrawal gives back. Source: art. L221-24 (L05)."""
    return plus_days(declared_on, REFUND_DAYS)


def judge_withdrawal(order: Order, case: Case) -> Judgement:
    """Decide whether a withdrawal is in time and open, and reckon what goes back of what was paid.

    Source: terms of sale, art. 14 (R74 to R77, C2, C3); art. L221-18 to L221-28 (L05).
    """
    last_day = last_day_to_withdraw(
        max(order.ordered_on, case.paid_on or order.ordered_on), information_missing=case.information_missing
    )
    closed = _closed(order, case, last_day)
    if closed:
        return Judgement(verdict=closed, last_day=last_day)
    concerned = _concerned(as_paid(order), case.rules)
    lines = tuple(one for one in (_withdrawn(line, order, case) for line in concerned) if one)
    return Judgement(verdict="accepted" if lines else "performed", last_day=last_day, lines=lines)


_TO_BE_PAID = frozenset({State.PAYABLE, State.SET_ASIDE})


def right_to_withdraw(order: Order, case: Case) -> WithdrawalRight | None:
    """Return until when an order could be withdrawn from, by the judgement of each day; None: not any more, or never.

    Of an order that is still to be paid it is told as if that were done today; a later payment gives a later day.

    Source: terms of sale, art. 14 (R74 to R77, C2, C3); art. L221-18 to L221-28 (L05).
    """
    unpaid = order.state in _TO_BE_PAID
    seen = replace(case, paid_on=case.declared_on) if unpaid else case
    judged = judge_withdrawal(order, seen)
    if not judged.accepted or not (unpaid or order.state is State.PAID):
        return None
    day = judged.last_day
    while not judge_withdrawal(order, replace(seen, declared_on=day)).accepted:
        day -= ONE_DAY  # fully performed by then, its loss acknowledged
    owed = _start_requested(order) and bool(order.total_cents)
    return WithdrawalRight(until=day, if_paid_today=unpaid and bool(order.total_cents), used_days_owed=owed)


def _closed(order: Order, case: Case, last_day: date) -> Verdict | None:
    """Return why the right is not there; None when it is. The first reason that fits is told."""
    reasons: tuple[tuple[Verdict, bool], ...] = (
        ("already", order.withdrawn_on is not None),
        ("professional", not case.consumer),
        ("waived", not case.rules.express),
        ("renewal", not _concerned(order, case.rules)),
        ("too_late", not case.accessory and case.declared_on > last_day),
    )
    return next((verdict for verdict, holds in reasons if holds), None)


def _concerned(order: Order, rules: Consents) -> list[OrderLine]:
    return [line for line in order.lines if rules.renewals or line.kind != "renewal"]


def _withdrawn(line: OrderLine, order: Order, case: Case) -> WithdrawnLine | None:
    """Reckon one line; None when it was fully performed at the express request, its loss acknowledged (R75)."""
    used = reckon(line, _begun(line, case), until=case.declared_on)
    if used.used_up and _loss_acknowledged(order):
        return None
    owed_cents = used.used_cents if _start_requested(order) else 0
    return WithdrawnLine(
        text=words_of(line),
        hosting_id=line.hosting_id,
        price_cents=line.price_cents,
        used_days=used.used_days,
        total_days=used.total_days,
        owed_cents=owed_cents,
        refund_cents=line.price_cents - owed_cents,
        stops=_stopped(line, case),
    )


def _stopped(line: OrderLine, case: Case) -> Literal["service", "renewal", "volume"]:
    """Return what ends with a line: of a renewal that had not begun, nothing that runs."""
    if line.kind == "upgrade":
        return "volume"
    begun = _begun(line, case)
    return (
        "renewal" if line.kind == "renewal" and (begun is None or begun.on > case.declared_on) else "service"
    )


def _begun(line: OrderLine, case: Case) -> Begun | None:
    begun_on = case.begun_on.get(line.hosting_id)
    return Begun(on=begun_on, anchor_day=case.anchor_days.get(line.hosting_id)) if begun_on else None


def _start_requested(order: Order) -> bool:
    """Tell whether used days are owed: only upon its buyer's express request, never upon one taken as given (C2).

    Whoever ordered by the link of a mail may be somebody else.
    """
    return not order.by_link and any(
        one.kind == "immediate_start" and one.wording != DEEMED for one in order.consents
    )


def _loss_acknowledged(order: Order) -> bool:
    given = {one.kind for one in order.consents if one.wording != DEEMED}
    return not order.by_link and {"immediate_start", "loss_of_withdrawal"} <= given


def within(judged: Judgement, cents: int) -> Judgement:
    """Give back no more than so many cents, which are still with us, and tell what of it had gone back before."""
    lines = []
    for line in judged.lines:
        refund_cents = min(line.refund_cents, cents)
        cents -= refund_cents
        changes = {"refund_cents": refund_cents, "credited_cents": line.refund_cents - refund_cents}
        lines.append(line.model_copy(update=changes))
    return replace(judged, lines=tuple(lines))


def still_here_cents(attempts: Collection[Attempt]) -> int:
    """Return what is with us of accepted money: not what went back, nor what a bank took back."""
    return sum(
        one.amount_cents - one.given_back_cents for one in attempts if one.accepted and one.owed_until is None
    )


def withdrawn(
    credited: Credited,
    attempts: Collection[Attempt],
    *,
    most_cents: int | None = None,
    ground: Ground = "withdrawal",
) -> Wish | None:
    """Return the credit note of a withdrawal, or of another ground; None when there is nothing left to give back.

    `most_cents` None: all that was invoiced.
    """
    limits = [still_here_cents(attempts), credited.left_cents, *([] if most_cents is None else [most_cents])]
    return Wish(ground=ground, amount_cents=min(limits)) if min(limits) > 0 else None

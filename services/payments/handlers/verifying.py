"""Which payments are verified: the rules that staff keeps, and orders that it marks (R42)."""

from dataclasses import replace
from typing import Literal

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import orders, verification
from services.payments.store.verification import Act
from shared.contracts.payments import (
    AddVerificationRule,
    ListVerificationRules,
    SwitchVerificationRule,
    VerificationRule,
    VerificationRules,
    VerifyOrder,
)
from shared.contracts.payments.verification import OrderVerification
from shared.runtime.tx import Tx

from .base import new_id, router


async def rules_for(tx: Tx, payment: domain.Payment) -> domain.Rules:
    """Return what the operator and staff decided about a payment."""
    asked = await verification.verification_of(tx.connection, payment)
    if not asked.rules:
        await _seed(tx)  # another payment may be doing so at this moment: then this waits for it
        asked = await verification.verification_of(tx.connection, payment)
    return replace(tx.use(Desk).rules(payment.method), verification=asked)


async def note(tx: Tx, act: Act) -> None:
    await verification.note(tx.connection, act, author=tx.caller.person or "", at=tx.now)


@router.answers(ListVerificationRules)
async def list_rules(_: ListVerificationRules, tx: Tx) -> VerificationRules:
    await _seed(tx)
    return VerificationRules(
        rules=[await _view(tx, one) for one in await verification.all_rules(tx.connection)]
    )


@router.answers(AddVerificationRule)
async def add_rule(request: AddVerificationRule, tx: Tx) -> VerificationRule:
    """Verify more payments from a day on (R42)."""
    await _seed(tx)
    return await _kept(
        tx, domain.add_rule(request, rule_id=new_id(), today=tx.today), "added", request.reason
    )


@router.answers(SwitchVerificationRule)
async def switch_rule(request: SwitchVerificationRule, tx: Tx) -> VerificationRule:
    await _seed(tx)
    rule = await verification.lock(tx.connection, request.rule)
    switched = domain.switch_rule(rule, on=request.on, valid_until=request.valid_until)
    return await _kept(tx, switched, "switched", request.reason)


@router.answers(VerifyOrder)
async def verify_order(request: VerifyOrder, tx: Tx) -> OrderVerification:
    """Have the money of an order verified, whatever pays it (R42)."""
    order = await orders.lock_named(tx.connection, request.order, account_id=None)
    await orders.save(tx.connection, domain.mark(order, request.reason))
    await note(tx, Act(what="asked", why=request.reason, order_id=order.order_id))
    acts = await verification.acts_of(tx.connection, order_id=order.order_id)
    return OrderVerification(order_reference=order.reference, acts=acts)


async def _seed(tx: Tx) -> None:
    """Begin with the rule of the settings; from then on it is staff's."""
    rule = domain.seeded(tx.use(Desk).settings.hold_from_cents)
    if await verification.seed(tx.connection, rule):
        act = Act(what="seeded", why="COLOMBIER_HOLD_FROM_CENTS", rule_id=rule.id)
        # Whoever happens to call decides nothing.
        await verification.note(tx.connection, act, author="", at=tx.now)


async def _kept(
    tx: Tx, rule: domain.HoldRule, what: Literal["added", "switched"], why: str
) -> VerificationRule:
    await verification.save(tx.connection, rule)
    await note(tx, Act(what=what, why=why, rule_id=rule.id))
    return await _view(tx, rule)


async def _view(tx: Tx, rule: domain.HoldRule) -> VerificationRule:
    return VerificationRule(
        id=rule.id,
        kind=rule.kind,
        from_cents=rule.from_cents,
        values=rule.values,
        means=rule.means,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        on=rule.on,
        acts=await verification.acts_of(tx.connection, rule_id=rule.id),
    )

"""Withdrawal in two steps without log-in, its effect, and what staff does with one that names no order (L06)."""

from dataclasses import replace
from datetime import date
from functools import partial

from services.orders import domain, store
from shared.contracts.base import Money, Words
from shared.contracts.orders.ending import (
    DeclarationView,
    DeclarationViews,
    GetWithdrawalReceipt,
    ListWithdrawals,
    MatchWithdrawal,
    RejectWithdrawal,
    Withdraw,
    WithdrawalConfirmed,
    WithdrawalDeclared,
    WithdrawalEffects,
    WithdrawalRefused,
    WithdrawalView,
)
from shared.runtime.tx import Tx
from shared.values.delays import deletion_date

from .base import known, router
from .declared import (
    State,
    declarer,
    effective,
    foretold,
    given_receipt,
    listed,
    names,
    receipt_of,
    reject,
    shown,
    take_down,
    waits_for,
    words,
)
from .issuing import give_back
from .withdrawable import Case, all_meant, find, judge

WHAT_FOLLOWS: Words = {
    "fr": (
        "Le droit est exercé à l’instant de la confirmation. Si la commande peut encore faire l’objet d’une"
        " rétractation, le service est désactivé le jour même, ses données restent récupérables un mois, et le prix"
        " est remboursé sous quatorze jours par le moyen de paiement utilisé, moins les jours fournis à votre demande"
        " expresse. Une commande non payée est annulée sans frais. Le numéro d’une commande la désigne, avec les"
        " volumes supérieurs pris pour la même durée, qui prennent fin avec elle ; la référence d’un service désigne"
        " toutes ses commandes dont le délai court encore. Si c’est seulement un volume supérieur, le service continue"
        " avec celui d’avant."
    ),
    "en": (
        "The right is exercised at the instant of the confirmation. If the order can still be withdrawn from, the"
        " service is disabled that very day, its data can be retrieved for a month, and the price is refunded within"
        " fourteen days by the means of payment that was used, less the days provided at your express request. An"
        " unpaid order is cancelled at no cost. The number of an order means that order, with the greater volumes taken"
        " for the same term, which end with it; the reference of a service means all of its orders whose period still"
        " runs. If that is only a greater volume, the service goes on with the one it had before."
    ),
}


@router.answers(Withdraw)
async def withdraw(request: Withdraw, tx: Tx) -> WithdrawalView:
    """Show what was understood; confirmed, take it down at once, whichever order is meant (L06)."""
    wait = waits_for(tx, "withdrawal")
    view = WithdrawalView(
        state="to_confirm",
        name=request.name,
        contract=request.contract,
        email=request.email,
        what_follows=foretold(WHAT_FOLLOWS, wait),
        waits_for=wait,
        effects=await _foreseen(request.contract, tx),
    )
    if not request.confirm:
        return view
    who = declarer(tx, name=request.name, email=request.email)
    taken = await take_down(tx, "withdrawal", declarer=who, contract=request.contract)
    await tx.emit(WithdrawalDeclared(account_id=who.account_id, waits_for=taken.waits_for, **words(taken)))
    return await given_receipt(tx, taken, view)


@router.answers(GetWithdrawalReceipt)
async def get_withdrawal_receipt(request: GetWithdrawalReceipt, tx: Tx) -> WithdrawalView:
    return await receipt_of(tx, "withdrawal", request.receipt, view=WithdrawalView)


async def _foreseen(contract: str, tx: Tx) -> WithdrawalEffects | None:
    """Tell the owner, signed in, what a withdrawal would do; anybody else is told nothing."""
    found = await find(contract, tx) if tx.caller.account_id else []
    if not found or tx.caller.account_id != found[0].account_id:
        return None
    meant = await all_meant(tx, found, partial(judge, tx, declared_on=tx.today))
    paid = [case.judged for case in meant if case.order.state is domain.State.PAID]
    first = meant[0].judged
    told = WithdrawalEffects(
        order_reference=", ".join(case.order.number for case in meant),
        verdict=first.verdict,
        reason=domain.REASONS[first.verdict],
        last_day=min(case.judged.last_day for case in meant),
        refund=Money(amount_cents=sum(judged.refund_cents for judged in paid)),
        lines=[line for judged in paid for line in judged.lines],
        was_paid=bool(paid),
    )
    return told.model_copy(update=_days_of(tx.today)) if first.accepted and paid else told


def _days_of(today: date) -> dict[str, date]:
    """Return when what ends is stopped, until when its data is there, and by when the price is back."""
    return {
        "stops_on": today,
        "data_until": deletion_date(today),
        "refund_by": domain.refund_by(today),
    }


async def settle_by_rule(declaration: domain.Declaration, tx: Tx) -> None:
    """Settle a withdrawal that is surely its client's; every other one waits for a person (ADR 0036)."""
    found = await find(declaration.contract, tx)
    owner = found[0].account_id if found else None
    about = ", ".join(order.id for order in found) or None
    if await effective(tx, declaration, owner=owner, about=about):
        await _settle(tx, declaration, [order.id for order in found])


async def _settle(
    tx: Tx, declaration: domain.Declaration, order_ids: list[str], *, information_missing: bool = False
) -> domain.Declaration:
    """Judge a withdrawal by the day on which it was declared, whenever its orders were found."""
    rule = partial(judge, tx, declared_on=declaration.declared_on, information_missing=information_missing)
    orders = [await known(tx, order_id) for order_id in sorted(order_ids)]
    meant = await all_meant(tx, orders, rule)
    first = meant[0].judged
    settled = domain.settle(
        declaration,
        State.ACCEPTED if first.accepted else State.REFUSED,
        about=", ".join(case.order.id for case in meant),
        verdict=first.verdict,
    )
    await store.declarations.save(tx.connection, settled)
    goes_on = all(line.kind == "upgrade" for case in meant for line in case.order.lines)
    for case in meant:
        if case.part:
            await give_back(tx, case.order, most_cents=case.judged.refund_cents)
        elif first.accepted:
            await _give_effect(tx, settled, case, goes_on=goes_on)
        else:
            await _refuse(tx, settled, case)
    return settled


async def _give_effect(tx: Tx, declaration: domain.Declaration, case: Case, *, goes_on: bool) -> None:
    """End the order, say so, and have what is not owed given back: as counted from the declaration (L05)."""
    order, judged = case.order, case.judged
    was_paid = order.state is domain.State.PAID
    withdrawn = domain.withdraw(order, declaration.declared_on)
    await store.orders.save(tx.connection, withdrawn)
    event = WithdrawalConfirmed(
        **names(declaration),
        occurred_at=declaration.declared_at,
        account_id=order.account_id,
        order_id=order.id,
        order_reference=order.number,
        withdrawn_on=declaration.declared_on,
        stops_on=_stops_on(declaration, tx.today),
        last_day=judged.last_day,
        lines=list(judged.lines),
        was_paid=was_paid,
        refund_cents=judged.refund_cents if was_paid else 0,
        service_goes_on=goes_on,
    )
    await tx.emit(event)
    await give_back(tx, withdrawn, most_cents=judged.refund_cents)


def _stops_on(declaration: domain.Declaration, today: date) -> date:
    """Return the day on which a withdrawal is settled, by staff or by rule: never one that is over.

    The service ran on until then: an end in the past would take from the month to fetch the data. What is charged
    counts up to the declaration all the same.
    """
    return max(declaration.declared_on, today)


async def _refuse(tx: Tx, declaration: domain.Declaration, case: Case) -> None:
    order, verdict = case.order, case.judged.verdict
    event = WithdrawalRefused(
        **names(declaration),
        occurred_at=tx.now,
        account_id=order.account_id,
        order_id=order.id,
        order_reference=order.number,
        verdict=verdict,
        reason=domain.REASONS[verdict],
    )
    await tx.emit(event)


@router.answers(ListWithdrawals)
async def list_withdrawals(request: ListWithdrawals, tx: Tx) -> DeclarationViews:
    return await listed(tx, "withdrawal", wanted=request.q)


@router.answers(MatchWithdrawal)
async def match_withdrawal(request: MatchWithdrawal, tx: Tx) -> DeclarationView:
    """Settle a withdrawal by the order that staff recognised in it."""
    declaration = await store.declarations.lock(tx.connection, request.declaration, kind="withdrawal")
    name = domain.normalise_reference(request.order)
    order = await store.orders.find(tx.connection, name, account_id=None)
    authored = replace(declaration, author=tx.caller.account_id, why=request.why)
    missing = request.information_missing
    return shown(await _settle(tx, authored, [order.id], information_missing=missing))


@router.answers(RejectWithdrawal)
async def reject_withdrawal(request: RejectWithdrawal, tx: Tx) -> DeclarationView:
    return await reject(tx, "withdrawal", name=request.declaration, why=request.why)

"""Withdrawal in two steps without log-in, its effect, and what staff does with one that names no order (L06)."""

from dataclasses import replace
from datetime import date
from functools import partial

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Money
from shared.contracts.offers import Words
from shared.contracts.orders.ending import (
    DeclarationView,
    DeclarationViews,
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

from .base import known, router
from .declared import (
    State,
    declarer,
    is_owners,
    listed,
    names,
    put_before_a_person,
    reject,
    shown,
    take_down,
    words,
)
from .issuing import give_back

WHAT_FOLLOWS: Words = {
    "fr": (
        "Le droit est exercé à l’instant de la confirmation. Si la commande peut encore faire l’objet d’une"
        " rétractation, le service est désactivé le jour même, ses données restent récupérables un mois, et le prix"
        " est remboursé sous quatorze jours par le moyen de paiement utilisé, moins les jours fournis à votre demande"
        " expresse. Une commande non payée est annulée sans frais. Le numéro d’une commande ne désigne qu’elle ; la"
        " référence d’un service désigne toutes ses commandes dont le délai court encore. Si c’est seulement un volume"
        " supérieur, le service continue avec celui d’avant."
    ),
    "en": (
        "The right is exercised at the instant of the confirmation. If the order can still be withdrawn from, the"
        " service is disabled that very day, its data can be retrieved for a month, and the price is refunded within"
        " fourteen days by the means of payment that was used, less the days provided at your express request. An"
        " unpaid order is cancelled at no cost. The number of an order means that order alone; the reference of a"
        " service means all of its orders whose period still runs. If that is only a greater volume, the service goes"
        " on with the one it had before."
    ),
}


@router.answers(Withdraw)
async def withdraw(request: Withdraw, tx: Tx) -> WithdrawalView:
    """Show what was understood; confirmed, take it down at once, whichever order is meant (L06)."""
    view = WithdrawalView(
        state="to_confirm",
        name=request.name,
        contract=request.contract,
        email=request.email,
        what_follows=WHAT_FOLLOWS,
    )
    if not request.confirm:
        return view.model_copy(update={"effects": await _foreseen(request.contract, tx)})
    who = declarer(tx, name=request.name, email=request.email)
    taken = await take_down(tx, "withdrawal", declarer=who, contract=request.contract)
    await tx.emit(WithdrawalDeclared(account_id=who.account_id, **words(taken)))
    received = {"state": "received", "reference": taken.reference, "received_at": taken.declared_at}
    return view.model_copy(update=received)


async def _foreseen(contract: str, tx: Tx) -> WithdrawalEffects | None:
    """Tell the owner, signed in, what a withdrawal would do; anybody else is told nothing."""
    found = await _find(contract, tx)
    if not found or tx.caller.account_id != found[0].account_id:
        return None
    cases = [(order, await _judge(tx, order, declared_on=tx.today)) for order in found]
    meant = _meant(cases)
    refunds = [judged.refund_cents for order, judged in meant if order.state is domain.State.PAID]
    first = meant[0][1]
    return WithdrawalEffects(
        order_reference=", ".join(order.number for order, _ in meant),
        verdict=first.verdict,
        reason=domain.REASONS[first.verdict],
        last_day=min(judged.last_day for _, judged in meant),
        refund=Money(amount_cents=sum(refunds)),
        lines=[line for _, judged in meant for line in judged.lines],
    )


async def settle_by_rule(declaration: domain.Declaration, tx: Tx) -> None:
    """Settle a withdrawal that is surely its client's; every other one waits for a person (ADR 0036)."""
    found = await _find(declaration.contract, tx)
    if not found:
        return await put_before_a_person(tx, declaration, about=None, account_id=None)
    owner, about = found[0].account_id, ", ".join(order.id for order in found)
    if not await is_owners(tx, declaration, owner):
        return await put_before_a_person(tx, declaration, about=about, account_id=owner)
    await _settle(tx, declaration, [order.id for order in found])
    return None


async def _find(contract: str, tx: Tx) -> list[domain.Order]:
    """Return the one order that a number can mean, or all those of the service that a reference means (R48)."""
    numbered = await store.declarations.orders_named(tx.connection, domain.order_names(contract))
    typed = domain.names_of_hosting(contract)
    found = numbered or await store.declarations.orders_of_hosting(tx.connection, typed)
    if len(numbered) > 1:
        return []
    return [await store.orders.find(tx.connection, one, account_id=None) for one in found]


Case = tuple[domain.Order, domain.Judgement]


def _meant(cases: list[Case]) -> list[Case]:
    """Return the orders that a declaration means: all that can be withdrawn from, else the youngest, to say why not.

    Whoever names a service with several orders wants out of all of it that can be left: of an upgrade alone, where
    the time of the first order is over, and the service goes on as it was before.
    """
    return [case for case in cases if case[1].accepted] or cases[-1:]


async def _judge(
    tx: Tx, order: domain.Order, *, declared_on: date, information_missing: bool = False
) -> domain.Judgement:
    contact = await store.copies.contact(tx.connection, order.account_id)
    invoice = await store.invoices.of_order(tx.connection, order.id)
    periods = await store.declarations.periods(tx.connection, order.id)
    case = domain.Case(
        declared_on=declared_on,
        paid_on=invoice.paid_on if invoice else None,
        consumer=contact.consumer if order.consumer is None else order.consumer,
        rules=domain.consents_on(tx.use(Desk).clauses, order.ordered_on),
        begun_on={row["hosting_id"]: row["begun_on"] for row in periods},
        anchor_days={row["hosting_id"]: row["anchor_day"] for row in periods},
        information_missing=information_missing,
    )
    return domain.judge_withdrawal(order, case)


async def _settle(
    tx: Tx, declaration: domain.Declaration, order_ids: list[str], *, information_missing: bool = False
) -> domain.Declaration:
    """Judge a withdrawal by the day on which it was declared, whenever its orders were found."""
    judge = partial(_judge, tx, declared_on=declaration.declared_on, information_missing=information_missing)
    orders = [await known(tx, order_id) for order_id in sorted(order_ids)]
    meant = _meant([(order, await judge(order)) for order in orders])
    accepted = meant[0][1].accepted
    settled = domain.settle(
        declaration,
        State.ACCEPTED if accepted else State.REFUSED,
        about=", ".join(order.id for order, _ in meant),
        verdict=meant[0][1].verdict,
    )
    await store.declarations.save(tx.connection, settled)
    goes_on = all(line.kind == "upgrade" for order, _ in meant for line in order.lines)
    for order, judged in meant:
        if accepted:
            await _give_effect(tx, settled, (order, judged), goes_on=goes_on)
        else:
            await _refuse(tx, settled, order=order, judged=judged)
    return settled


async def _give_effect(tx: Tx, declaration: domain.Declaration, case: Case, *, goes_on: bool) -> None:
    """End the order, say so, and have what is not owed given back: as counted from the declaration (L05)."""
    order, judged = case
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


async def _refuse(
    tx: Tx, declaration: domain.Declaration, *, order: domain.Order, judged: domain.Judgement
) -> None:
    event = WithdrawalRefused(
        **names(declaration),
        occurred_at=tx.now,
        account_id=order.account_id,
        order_id=order.id,
        order_reference=order.number,
        verdict=judged.verdict,
        reason=domain.REASONS[judged.verdict],
    )
    await tx.emit(event)


@router.answers(ListWithdrawals)
async def list_withdrawals(_: ListWithdrawals, tx: Tx) -> DeclarationViews:
    return await listed(tx, "withdrawal")


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

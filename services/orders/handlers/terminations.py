"""Termination in three steps without log-in: the notice is taken down here, the end is lifecycle's (L07, R63)."""

from dataclasses import replace

from services.orders import domain, store
from shared.contracts.base import Words
from shared.contracts.orders.ending import (
    DeclarationView,
    DeclarationViews,
    GetTerminationReceipt,
    ListTerminations,
    MatchTermination,
    RejectTermination,
    Terminate,
    TerminationConfirmed,
    TerminationDeclared,
    TerminationView,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from . import leaving
from .base import router
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

WHAT_FOLLOWS: Words = {
    "fr": (
        "Le service fonctionne jusqu’au jour choisi inclus, ou jusqu’à sa date de fin si elle vient avant, puis il est"
        " désactivé. Aucun remboursement des sommes versées (art. 10). Les données restent récupérables un mois, puis"
        " sont supprimées. Jusque-là, le titulaire du compte peut revenir sur la résiliation sans frais. L’adhésion à"
        " l’association est un acte distinct."
    ),
    "en": (
        "The service runs until the chosen day included, or until its end date if that comes first, and is then"
        " disabled. What was paid is not refunded (art. 10). The data can be retrieved for a month and is then deleted."
        " Until then the account’s holder can take the termination back, free of charge. Membership of the association"
        " is a separate matter."
    ),
}

WHAT_LEAVING_GIVES: Words = {
    "fr": (
        "Une modification annoncée vous permet de mettre fin au contrat, au plus tard trente jours après son entrée en"
        " vigueur. Le service fonctionne jusqu’au jour choisi inclus, puis il est désactivé. Les jours payés et non"
        " utilisés, ce jour compris, sont remboursés par le moyen de paiement utilisé (art. 15). Les données restent"
        " récupérables un mois, puis sont supprimées. Cette fin ne peut pas être retirée. Si aucune modification ne"
        " concerne ce service, ou si le délai est passé, rien n’est changé et nous vous le disons."
    ),
    "en": (
        "An announced change lets you end the contract, until thirty days after it enters into force at the latest. The"
        " service runs until the chosen day included, and is then disabled. The days paid for and not used, that day"
        " among them, are refunded by the means of payment that was used (art. 15). The data can be retrieved for a"
        " month and is then deleted. This end cannot be taken back. If no change concerns this service, or the period"
        " is over, nothing is changed and we tell you so."
    ),
}


@router.answers(Terminate)
async def terminate(request: Terminate, tx: Tx) -> TerminationView:
    """Show the summary; notified, take it down at once, whichever service is meant (L07).

    Raises: NoLastDay where no day is given; TooLateToLeave, only to the owner, signed in, who asks for a refund that no
    modification gives (R79).
    """
    who = declarer(tx, name=request.name, email=request.email, postal_address=request.postal_address or None)
    domain.check_answerable(who)
    found = await _find(request.contract, tx)
    view = _summary(request, who, found, tx)
    if request.for_modification:
        view = view.model_copy(update={"leaving": await leaving.foreseen(tx, found, ends_on=view.ends_on)})
    return await _notify(view, who, tx) if request.confirm else view


def _summary(
    request: Terminate, who: domain.Declarer, found: list[domain.HostingKnown], tx: Tx
) -> TerminationView:
    wait = waits_for(tx, "termination")
    own = bool(found) and {one.account_id for one in found} == {tx.caller.account_id}
    owned = found if own else []
    ends_on = domain.last_day_wished(request.ends_on, tx.today, until_paid=request.until_paid, owned=owned)
    return TerminationView(
        state="to_confirm",
        name=request.name,
        contract=request.contract,
        email=request.email,
        postal_address=who.postal_address,
        ends_on=ends_on,
        deletion_on=domain.data_until(ends_on, owned),
        what_follows=foretold(WHAT_LEAVING_GIVES if request.for_modification else WHAT_FOLLOWS, wait),
        waits_for=wait,
        for_modification=request.for_modification,
        own=own,
    )


async def _notify(view: TerminationView, who: domain.Declarer, tx: Tx) -> TerminationView:
    taken = await take_down(
        tx,
        "termination",
        declarer=who,
        contract=view.contract,
        ends_on=view.ends_on,
        for_modification=view.for_modification,
    )
    said = words(taken) | {"account_id": who.account_id, "receipt_by": who.receipt_by}
    said |= {"deletion_on": view.deletion_on, "for_modification": view.for_modification, "own": view.own}
    said |= {"waits_for": taken.waits_for}
    await tx.emit(TerminationDeclared(ends_on=view.ends_on, **said))
    return await given_receipt(tx, taken, view)


@router.answers(GetTerminationReceipt)
async def get_termination_receipt(request: GetTerminationReceipt, tx: Tx) -> TerminationView:
    return await receipt_of(tx, "termination", request.receipt, view=TerminationView)


async def settle_by_rule(declaration: domain.Declaration, tx: Tx) -> None:
    """Pass a notice on that is surely the owner's; every other one waits for a person (ADR 0037)."""
    found = await _find(declaration.contract, tx)
    owners = {one.account_id for one in found}
    owner = domain.only(owners)
    about = found[0].id if len(found) == 1 else _named(found) if owner else None
    if await effective(tx, declaration, owner=owner, about=about):
        await _accept(tx, declaration, found)


async def _find(contract: str, tx: Tx) -> list[domain.HostingKnown]:
    """Return the services that a reference means: one by its own, all those of an order by its number."""
    orders = await store.declarations.orders_named(tx.connection, domain.order_names(contract))
    typed = domain.names_of_hosting(contract)
    for order_id in orders:
        order = await store.orders.find(tx.connection, order_id, account_id=None)
        typed += [line.hosting_id for line in order.lines]
    found = await store.copies.hostings(tx.connection, typed)
    return [one for one in found if not one.deleted]


def _named(hostings: list[domain.HostingKnown]) -> str:
    return ", ".join(one.reference for one in hostings)


async def _accept(
    tx: Tx, declaration: domain.Declaration, hostings: list[domain.HostingKnown]
) -> domain.Declaration:
    if declaration.for_modification:
        return await leaving.settle_leaving(tx, declaration, hostings)
    settled = domain.settle(declaration, State.ACCEPTED, about=_named(hostings))
    await store.declarations.save(tx.connection, settled)
    assert declaration.ends_on is not None
    for one in hostings:
        event = TerminationConfirmed(
            **names(declaration),
            occurred_at=tx.now,
            account_id=one.account_id,
            hosting_id=one.id,
            noticed_on=declaration.declared_on,
            noticed_at=declaration.declared_at,
            ends_on=max(declaration.ends_on, tx.today),
        )
        await tx.emit(event)
    return settled


@router.answers(ListTerminations)
async def list_terminations(request: ListTerminations, tx: Tx) -> DeclarationViews:
    return await listed(tx, "termination", wanted=request.q)


@router.answers(MatchTermination)
async def match_termination(request: MatchTermination, tx: Tx) -> DeclarationView:
    """Give a notice its effect on the service that staff recognised in it."""
    declaration = await store.declarations.lock(tx.connection, request.declaration, kind="termination")
    found = await _find(request.hosting, tx)
    if not found:
        msg = f"hosting {request.hosting}"
        raise NotFound(msg)
    authored = replace(declaration, author=tx.caller.account_id, why=request.why)
    authored = domain.with_letter(authored, request.letter_on, tx.today)
    return shown(await _accept(tx, authored, found))


@router.answers(RejectTermination)
async def reject_termination(request: RejectTermination, tx: Tx) -> DeclarationView:
    return await reject(tx, "termination", name=request.declaration, why=request.why)

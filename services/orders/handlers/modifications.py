"""Modifications announced by the board, told to their clients in slices, and shown to everybody (R78, R79, C7)."""

from datetime import date
from itertools import groupby

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Money
from shared.contracts.orders.modifications import (
    AnnounceModification,
    Exit,
    Exits,
    GetServiceTerms,
    ListExits,
    ListModifications,
    ListRecipients,
    ModificationAnnounced,
    ModificationView,
    ModificationViews,
    ModifiedService,
    Recipients,
    ServiceTerms,
    TellOfModification,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router, whose
from .leaving import cases_of

CLIENTS_AT_A_TIME = 250
"""Told in one transaction: some hundred rows and as many events, whatever the number of clients."""


@router.answers(AnnounceModification)
async def announce_modification(request: AnnounceModification, tx: Tx) -> ModificationView:
    """Announce a change on the site at once, and have everybody concerned told (R78, C7)."""
    terms = await store.terms.find(tx.connection, request.terms_version) if request.terms_version else None
    if request.terms_version and terms is None:
        raise NotFound(f"terms {request.terms_version}")
    desk = tx.use(Desk)
    made = domain.Modification(
        id=str(uuid7()),
        text={"fr": request.text_fr, "en": request.text_en},
        announced_on=tx.today,
        in_force_on=request.in_force_on,
        terms_version=request.terms_version,
        offers=await _offers(tx, request.offers),
        hostings=await _hostings(tx, request.hostings),
        by_email=desk.clauses.lawful("C7", on=tx.today),
        author=tx.caller.account_id,
    )
    domain.check_notice(made, terms, notice_days=desk.notice_days)
    await store.modifications.add(tx.connection, made)
    await tx.emit(TellOfModification(modification_id=made.id))
    return shown(made, tx.today)


async def _offers(tx: Tx, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the offers named, each once. Raises NotFound for one that there never was."""
    known = {offer.code for offer in await store.catalogue.listings(tx.connection)}
    if unknown := set(wanted) - known:
        raise NotFound(f"offers {', '.join(sorted(unknown))}")
    return tuple(sorted(set(wanted)))


async def _hostings(tx: Tx, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the identities of the services named. Raises UnknownHosting for one that is not known."""
    found = await store.copies.hostings(tx.connection, list(wanted))
    if set(wanted) - {name for one in found for name in (one.id, one.reference)}:
        raise domain.UnknownHosting
    return tuple(sorted(one.id for one in found))


@router.on(TellOfModification)
async def tell_clients(command: TellOfModification, tx: Tx) -> None:
    """Tell the next clients, each once of all services concerned; then the others, until there are none (C7)."""
    made = await store.modifications.find(tx.connection, command.modification_id)
    rows = await store.modifications.tell(tx.connection, made.id, most=CLIENTS_AT_A_TIME, at=tx.now)
    told = [
        ModificationAnnounced(
            occurred_at=tx.now,
            modification_id=made.id,
            modification=made.reference,
            account_id=account_id,
            text=made.text,
            terms_version=made.terms_version,
            announced_on=made.announced_on,
            in_force_on=made.in_force_on,
            leave_until=made.leave_until,
            services=[ModifiedService(**row) for row in services],
            by_email=made.by_email,
        )
        for account_id, services in groupby(rows, key=lambda row: row["account_id"])
    ]
    await tx.emit(*told, *([TellOfModification(modification_id=made.id)] if told else []))


@router.answers(ListModifications)
async def list_modifications(_: ListModifications, tx: Tx) -> ModificationViews:
    return ModificationViews(
        modifications=[shown(one, tx.today) for one in await store.modifications.everything(tx.connection)]
    )


@router.answers(ListExits)
async def list_exits(_: ListExits, tx: Tx) -> Exits:
    """Show which of one's own services can be left today, and what that gives back (R79)."""
    hostings = await store.copies.hostings_of(tx.connection, tx.caller.account_id or "")
    cases = await cases_of(tx, hostings, declared_on=tx.today, ends_on=tx.today)
    exits = [
        Exit(
            hosting_id=case.hosting.id,
            service=case.hosting.reference,
            modification=shown(case.modification, tx.today),
            refund=Money(amount_cents=case.left.refund_cents),
            lines=list(case.left.lines),
            by_hand=case.left.by_hand,
        )
        for case in cases
        if case.modification and case.verdict == "accepted"
    ]
    return Exits(exits=exits)


@router.answers(GetServiceTerms)
async def show_service_terms(request: GetServiceTerms, tx: Tx) -> ServiceTerms:
    """Show which version a contract follows: the accepted one, until an announced one is in force (R01, C7)."""
    owner = whose(tx)
    found = await store.copies.hostings(tx.connection, [request.hosting])
    one = next((one for one in found if owner in {None, one.account_id}), None)
    if one is None:
        raise domain.UnknownHosting
    return ServiceTerms(
        service=one.reference, terms=await store.modifications.followed(tx.connection, one.id, tx.today)
    )


@router.answers(ListRecipients)
async def list_recipients(request: ListRecipients, tx: Tx) -> Recipients:
    made = await store.modifications.find(tx.connection, request.modification)
    found, after = await store.modifications.recipients(tx.connection, made.id, after=request.after)
    return Recipients(recipients=found, next=after)


def shown(made: domain.Modification, today: date) -> ModificationView:
    return ModificationView(
        reference=made.reference,
        text=made.text,
        terms_version=made.terms_version,
        offers=made.offers,
        announced_on=made.announced_on,
        in_force_on=made.in_force_on,
        leave_until=made.leave_until,
        channels=("site", "email") if made.by_email else ("site",),
        open_to_leave=today <= made.leave_until,
    )

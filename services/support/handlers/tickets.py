"""Requests, as their clients make them and follow them. In which state an account is does not matter (R18, R24)."""

from uuid_utils.compat import uuid7

from services.support import domain, store
from shared.contracts.support import (
    AddToTicket,
    CloseTicket,
    GetTicket,
    ListTickets,
    OpenTicket,
    PermitAccess,
    TicketView,
    TicketViews,
)
from shared.contracts.support.tickets import FirstAnswers
from shared.runtime.tx import Tx

from .base import begun, called, router, shown


@router.answers(ListTickets)
async def list_tickets(_: ListTickets, tx: Tx) -> TicketViews:
    """Show somebody's requests, and how long first answers took of late (R12)."""
    owner = tx.caller.account_id or ""
    return TicketViews(
        tickets=[begun(one) for one in await store.tickets.of_account(tx.connection, owner)],
        hostings=await store.copies.hostings_of(tx.connection, owner),
        first_answers=await _figure(tx),
    )


async def _figure(tx: Tx) -> FirstAnswers | None:
    median_seconds, count = await store.tickets.first_answers(tx.connection, tx.now)
    hours = domain.figure(median_seconds, count)
    return FirstAnswers(median_hours=hours, count=count, days=domain.FIGURE_DAYS) if hours else None


@router.answers(OpenTicket)
async def open_ticket(request: OpenTicket, tx: Tx) -> TicketView:
    """Take a request, acknowledge it, and call the volunteers (R26)."""
    owner, identity = tx.caller.account_id or "", str(uuid7())
    wish = domain.Wish(
        title=request.title,
        text=request.text,
        topic=request.topic,
        hostings=tuple(dict.fromkeys(request.hostings)),
        may_access=request.may_access,
    )
    domain.check_named(wish, await store.copies.hostings_of(tx.connection, owner))
    reference = domain.of_identity("DEM", identity)
    ticket, opened = domain.open_ticket(
        wish, identity=identity, reference=reference, account_id=owner, now=tx.now
    )
    await store.tickets.save(tx.connection, ticket)
    await tx.emit(opened, called(tx, reference, "ticket"))
    return shown(ticket)


@router.answers(GetTicket)
async def get_ticket(request: GetTicket, tx: Tx) -> TicketView:
    return shown(await _own(tx, request.ticket))


@router.answers(AddToTicket)
async def add_to_ticket(request: AddToTicket, tx: Tx) -> TicketView:
    """Take what a client answers or adds, and call the volunteers."""
    ticket = domain.add(await _own(tx, request.ticket, lock=True), request.text, now=tx.now)
    await store.tickets.save(tx.connection, ticket)
    await tx.emit(called(tx, ticket.reference, "reply", number=len(ticket.said)))
    return shown(ticket)


@router.answers(PermitAccess)
async def permit_access(request: PermitAccess, tx: Tx) -> TicketView:
    ticket = await _own(tx, request.ticket, lock=True)
    permitted = domain.permit(ticket, may_access=request.may_access, now=tx.now)
    await store.tickets.save(tx.connection, permitted)
    return shown(permitted)


@router.answers(CloseTicket)
async def close_ticket(request: CloseTicket, tx: Tx) -> TicketView:
    ticket, event = domain.close(await _own(tx, request.ticket, lock=True), now=tx.now)
    await store.tickets.save(tx.connection, ticket)
    await tx.emit(event)
    return shown(ticket)


async def _own(tx: Tx, reference: str, *, lock: bool = False) -> domain.Ticket:
    """Return a request of the caller's. Raises NotFound for anybody else's."""
    owner = tx.caller.account_id or ""
    return await store.tickets.find(tx.connection, reference, account_id=owner, lock=lock)

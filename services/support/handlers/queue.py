"""Requests, as volunteers see and answer them: whoever waits longest comes first, and nothing else counts (R11)."""

from collections.abc import Callable, Sequence

from services.support import domain, store
from shared.contracts.support import (
    AnswerTicket,
    FindTickets,
    ReadTicket,
    RecordAccess,
    RefuseTicket,
    TicketRow,
    TicketRows,
    TicketView,
)
from shared.runtime.tx import Tx

from .base import begun, router, shown


@router.answers(FindTickets)
async def find_tickets(request: FindTickets, tx: Tx) -> TicketRows:
    found = await store.tickets.queue(tx.connection, account_id=request.account_id, wanted=request.q)
    return TicketRows(tickets=await _rows(tx, found, begun))


@router.answers(ReadTicket)
async def read_ticket(request: ReadTicket, tx: Tx) -> TicketRow:
    return await _row(tx, await store.tickets.find(tx.connection, request.ticket, account_id=None))


@router.answers(AnswerTicket)
async def answer_ticket(request: AnswerTicket, tx: Tx) -> TicketRow:
    """Answer, which tells the client, and say who goes on."""
    answered, events = domain.answer(
        await _locked(tx, request.ticket),
        request.text,
        then=domain.TicketState(request.then),
        author=tx.caller.account_id or "",
        now=tx.now,
    )
    await store.tickets.save(tx.connection, answered)
    await tx.emit(*events)
    return await _row(tx, answered)


@router.answers(RefuseTicket)
async def refuse_ticket(request: RefuseTicket, tx: Tx) -> TicketRow:
    """Decline a request; its client is told why, and his services go on (R27)."""
    refused, event = domain.refuse(
        await _locked(tx, request.ticket),
        request.reason,
        text=request.text,
        author=tx.caller.account_id or "",
        now=tx.now,
    )
    await store.tickets.save(tx.connection, refused)
    await tx.emit(event)
    return await _row(tx, refused)


@router.answers(RecordAccess)
async def record_access(request: RecordAccess, tx: Tx) -> TicketRow:
    """Write down what a volunteer does inside a service, where its client sees it (R30)."""
    access = domain.Access(
        hosting=request.hosting, what=request.what, at=tx.now, author=tx.caller.account_id or ""
    )
    entered = domain.enter(await _locked(tx, request.ticket), access)
    await store.tickets.save(tx.connection, entered)
    return await _row(tx, entered)


async def _locked(tx: Tx, reference: str) -> domain.Ticket:
    return await store.tickets.find(tx.connection, reference, account_id=None, lock=True)


async def _row(tx: Tx, ticket: domain.Ticket) -> TicketRow:
    return (await _rows(tx, [ticket], shown))[0]


async def _rows(
    tx: Tx, tickets: Sequence[domain.Ticket], show: Callable[[domain.Ticket], TicketView]
) -> list[TicketRow]:
    readers = await store.copies.readers(tx.connection, {one.account_id for one in tickets})
    return [
        TicketRow(
            ticket=show(one),
            account_id=one.account_id,
            name=reader.name if (reader := readers.get(one.account_id)) else None,
            language=reader.language if reader else None,
            waiting_since=one.waiting_since,
        )
        for one in tickets
    ]

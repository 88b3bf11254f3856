"""Requests end to end on PostgreSQL: opened, found, answered, refused, closed; by their client alone."""

import pytest

from services.support import store
from services.support.domain.tickets import UnknownService
from services.support.handlers import copies, queue, tickets
from shared.contracts.support import (
    AddToTicket,
    AnswerTicket,
    CloseTicket,
    FindTickets,
    GetTicket,
    HelpCalled,
    ListTickets,
    PermitAccess,
    ReadTicket,
    RecordAccess,
    RefuseTicket,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
    TicketRefused,
)
from shared.runtime.errors import NotFound

from .builders import (
    CAMILLE,
    DESK,
    MATTER,
    NOW,
    STRANGER,
    VOLUNTEER,
    a_registration,
    a_start,
    asking,
    calling,
    later,
)


@pytest.fixture
async def desk(open_tx):
    """A client with one service."""
    async with open_tx("support", at=NOW, caller=CAMILLE, use=(DESK,)) as tx:
        await copies.enter_reader(a_registration(), tx)
        await copies.enter_hosting(a_start(), tx)
        yield tx


def said(tx, kind):
    return [event for event in tx.emitted if isinstance(event, kind)]


async def test_request_is_kept_acknowledged_and_volunteers_are_called(desk):
    """R26; whatever the state of the account, which support does not even know (R18, R24)."""
    made = await tickets.open_ticket(asking(hostings=["web-7"], may_access=True), desk)
    assert (made.state, made.hostings, made.may_access) == ("open", ["web-7"], True)
    assert await tickets.get_ticket(GetTicket(ticket=made.reference), desk) == made
    [opened], [called] = said(desk, TicketOpened), said(desk, HelpCalled)
    assert (opened.account_id, called.email) == ("a-1", DESK.association.contact_email)


async def test_request_names_no_service_of_somebody_else(desk):
    with pytest.raises(UnknownService):
        await tickets.open_ticket(asking(hostings=["web-7"]), calling(desk, STRANGER))


async def test_request_of_somebody_else_is_not_there(desk):
    made = await tickets.open_ticket(asking(), desk)
    calling(desk, STRANGER)
    for request, act in (
        (GetTicket(ticket=made.reference), tickets.get_ticket),
        (AddToTicket(ticket=made.reference, text="…"), tickets.add_to_ticket),
        (PermitAccess(ticket=made.reference, may_access=True), tickets.permit_access),
        (CloseTicket(ticket=made.reference), tickets.close_ticket),
    ):
        with pytest.raises(NotFound):
            await act(request, desk)
    assert (await tickets.list_tickets(ListTickets(), desk)).tickets == []


async def test_the_longest_wait_comes_first_and_what_waits_for_its_client_last(desk):
    """R11."""
    first = await tickets.open_ticket(asking(title="premier"), desk)
    await tickets.open_ticket(asking(title="deuxième"), calling(desk, STRANGER, later(hours=1)))
    asked = await tickets.open_ticket(asking(title="troisième"), calling(desk, CAMILLE, later(hours=2)))
    calling(desk, VOLUNTEER, later(hours=3))
    await queue.answer_ticket(AnswerTicket(ticket=asked.reference, text="Où ?", then="waiting_client"), desk)
    await tickets.add_to_ticket(
        AddToTicket(ticket=first.reference, text="Alors ?"), calling(desk, CAMILLE, later(hours=4))
    )
    found = await queue.find_tickets(FindTickets(), calling(desk, VOLUNTEER))
    theirs = [
        await queue.find_tickets(FindTickets(account_id=account_id), desk)
        for account_id in (CAMILLE.account_id, "nobody")
    ]
    assert [len(one.tickets) for one in theirs] == [2, 0]
    assert [row.ticket.title for row in found.tickets] == ["premier", "deuxième", "troisième"]
    assert [row.name for row in found.tickets] == ["Camille Exemple", None, "Camille Exemple"]
    mine = await tickets.list_tickets(ListTickets(), calling(desk, CAMILLE))
    assert [one.title for one in mine.tickets] == ["troisième", "premier"]


async def test_requests_are_found_by_reference_title_service_and_name(desk):
    made = await tickets.open_ticket(asking(title="Page blanche", hostings=["web-7"]), desk)
    await tickets.open_ticket(asking(title="Autre chose"), calling(desk, STRANGER))
    calling(desk, VOLUNTEER)
    for wanted in (made.reference.lower(), "BLANCHE", "web-7", "camille"):
        found = (await queue.find_tickets(FindTickets(q=wanted), desk)).tickets
        assert [row.ticket.title for row in found] == ["Page blanche"], wanted
    assert (await queue.find_tickets(FindTickets(q="%" * 2), desk)).tickets == []


async def test_lists_hold_how_the_last_message_begins(desk):
    await tickets.open_ticket(asking(text="😀" * 5000), desk)
    [mine] = (await tickets.list_tickets(ListTickets(), desk)).tickets
    [row] = (await queue.find_tickets(FindTickets(), calling(desk, VOLUNTEER))).tickets
    assert len(mine.said[0].text) == len(row.ticket.said[0].text) == 200


async def test_answers_go_back_and_forth_until_it_is_closed(desk):
    made = await tickets.open_ticket(asking(), desk)
    calling(desk, VOLUNTEER, later(hours=1))
    await queue.answer_ticket(AnswerTicket(ticket=made.reference, text="Où ?", then="waiting_client"), desk)
    calling(desk, CAMILLE, later(hours=2))
    back = await tickets.add_to_ticket(AddToTicket(ticket=made.reference, text="Partout."), desk)
    assert (back.state, [one.by for one in back.said]) == ("waiting_staff", ["client", "staff", "client"])
    closed = await tickets.close_ticket(CloseTicket(ticket=made.reference), desk)
    assert closed.state == "closed"
    [answered], [ended] = said(desk, TicketAnswered), said(desk, TicketClosed)
    assert (answered.account_id, answered.number, ended.by) == ("a-1", 2, "client")
    assert [one.number for one in said(desk, HelpCalled)] == [1, 3]


async def test_refusal_is_told_with_its_reason(desk):
    """R27."""
    made = await tickets.open_ticket(asking(), desk)
    refusal = RefuseTicket(ticket=made.reference, reason="out_of_scope", text=MATTER)
    row = await queue.refuse_ticket(refusal, calling(desk, VOLUNTEER))
    assert (row.ticket.state, row.ticket.refusal_words["fr"]) == ("refused", "hors de nos services")
    assert said(desk, TicketRefused)[0].text == MATTER


async def test_client_sees_each_access_and_not_who_of_the_volunteers_it_was(desk):
    """R30."""
    made = await tickets.open_ticket(asking(hostings=["web-7"]), desk)
    await tickets.permit_access(PermitAccess(ticket=made.reference, may_access=True), desk)
    access = RecordAccess(ticket=made.reference, hosting="web-7", what="lecture du journal")
    await queue.record_access(access, calling(desk, VOLUNTEER))
    seen = await tickets.get_ticket(GetTicket(ticket=made.reference), calling(desk, CAMILLE))
    assert [(one.hosting, one.what) for one in seen.accesses] == [("web-7", "lecture du journal")]
    assert "s-1" not in seen.model_dump_json()


async def test_first_answers_of_late_are_told_as_a_figure_of_the_past(desk):
    """R12."""
    for hours in range(1, 6):
        made = await tickets.open_ticket(asking(), calling(desk, CAMILLE, NOW))
        calling(desk, VOLUNTEER, later(hours=hours))
        await queue.answer_ticket(AnswerTicket(ticket=made.reference, text="Oui.", then="closed"), desk)
    told = (await tickets.list_tickets(ListTickets(), calling(desk, CAMILLE))).first_answers
    assert (told.median_hours, told.count, told.days) == (3, 5, 90)
    calling(desk, CAMILLE, later(days=91))
    assert (await tickets.list_tickets(ListTickets(), desk)).first_answers is None


async def test_staff_reads_any_request_in_the_words_of_who_asks(desk):
    made = await tickets.open_ticket(asking(), desk)
    row = await queue.read_ticket(ReadTicket(ticket=made.reference), calling(desk, VOLUNTEER))
    assert (row.name, row.language, row.waiting_since) == ("Camille Exemple", "en", NOW)


async def test_late_and_repeated_news_of_a_name_change_nothing(desk):
    changed = a_registration(revision=3)
    await copies.enter_reader(changed, desk)
    older = a_registration(revision=2, contact=changed.contact.model_copy(update={"name": "Autrefois"}))
    for event in (older, older, changed):
        await copies.replace_reader(event, desk)
    assert (await store.copies.readers(desk.connection, ["a-1"]))["a-1"].name == "Camille Exemple"

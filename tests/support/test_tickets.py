"""Requests: whose turn it is, what may be refused, into which services volunteers may look (R11, R12, R24 to R30)."""

from dataclasses import fields

import pytest
from pydantic import ValidationError

from services.support.domain import (
    REFUSALS,
    TICKET_NEXT,
    Access,
    Ticket,
    TicketState,
    Wish,
    add,
    answer,
    check_named,
    close,
    enter,
    figure,
    permit,
    refuse,
)
from services.support.domain.tickets import (
    ROOM,
    NothingNamed,
    NotPermitted,
    RightOfLaw,
    TooLong,
    UnknownService,
)
from services.support.handlers.base import shown
from shared.contracts.support import OpenTicket, TicketAnswered, TicketClosed
from shared.runtime.errors import IllegalMove

from .builders import MATTER, NOW, a_ticket, later

OVER = [TicketState.REFUSED, TicketState.CLOSED]
GOING_ON = [state for state in TicketState if state not in OVER]
ACTS = {
    "client adds": lambda ticket: add(ticket, "Toujours rien.", now=NOW),
    "client closes": lambda ticket: close(ticket, now=NOW)[0],
    "staff asks": lambda ticket: answered(ticket, TicketState.WAITING_CLIENT)[0],
    "staff goes on": lambda ticket: answered(ticket, TicketState.WAITING_STAFF)[0],
    "staff closes": lambda ticket: answered(ticket, TicketState.CLOSED)[0],
    "staff refuses": lambda ticket: refuse(ticket, "unclear", text=MATTER, author="s-1", now=NOW)[0],
}


def answered(ticket, then, *, at=NOW):
    return answer(ticket, "Nous regardons.", then=then, author="s-1", now=at)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", OVER)
def test_what_is_over_stays_so(state, act):
    with pytest.raises(IllegalMove):
        ACTS[act](a_ticket(state))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", GOING_ON)
def test_every_other_step_is_one_of_the_table(state, act):
    then = ACTS[act](a_ticket(state)).state
    assert then is state or then in TICKET_NEXT[state]


def test_who_adds_while_he_waits_keeps_his_place():
    """R11: the first come is the first served."""
    ticket = add(a_ticket(), "Toujours rien.", now=later(hours=5))
    assert (ticket.state, ticket.waiting_since) == (TicketState.OPEN, NOW)


def test_who_answers_waits_from_then_on():
    asked, _ = answered(a_ticket(), TicketState.WAITING_CLIENT)
    assert asked.waiting_since is None
    back = add(asked, "Voici.", now=later(hours=5))
    assert (back.state, back.waiting_since) == (TicketState.WAITING_STAFF, later(hours=5))


def test_an_answer_that_leaves_work_to_volunteers_leaves_the_place_in_the_queue():
    ticket, _ = answered(a_ticket(), TicketState.WAITING_STAFF, at=later(hours=1))
    assert (ticket.waiting_since, ticket.first_answered_at) == (NOW, later(hours=1))


def test_an_answer_that_closes_tells_both():
    ticket, events = answered(a_ticket(), TicketState.CLOSED)
    assert [type(event) for event in events] == [TicketAnswered, TicketClosed]
    assert (events[0].then, events[1].by, ticket.waiting_since) == ("closed", "staff", None)


def test_nothing_of_a_request_could_order_the_queue_but_time():
    """R11: no priority by client, amount or membership."""
    assert not {one.name for one in fields(Ticket)} & {"priority", "rank", "amount_cents", "member", "plan"}


@pytest.mark.parametrize("topic", ["conformity", "personal_data", "ending", "dispute"])
def test_a_right_of_law_is_never_refused(topic):
    """R27."""
    with pytest.raises(RightOfLaw):
        refuse(a_ticket(topic=topic), "other", text=MATTER, author="s-1", now=NOW)


def test_a_refusal_has_its_reason_in_words():
    """R27, M28."""
    refused, event = refuse(a_ticket(), "impolite", text=MATTER, author="s-1", now=NOW)
    assert (refused.state, refused.refusal) == (TicketState.REFUSED, "impolite")
    assert event.reason_words == REFUSALS["impolite"]


@pytest.mark.parametrize("length", [0, 19])
def test_a_request_says_something(length):
    """R26: twenty characters at least."""
    with pytest.raises(ValidationError):
        OpenTicket(title="Page blanche", text="a" * length)
    assert OpenTicket(title="Page blanche", text="a" * 20)


def a_wish(*hostings, may_access=False):
    return Wish(title="Page", text=MATTER, topic="help", hostings=hostings, may_access=may_access)


def test_a_request_names_services_of_its_client_alone():
    check_named(a_wish("web-7"), ["web-7"])
    with pytest.raises(UnknownService):
        check_named(a_wish("web-7", "web-8"), ["web-7"])


def test_access_is_given_to_named_services_alone():
    """R30."""
    with pytest.raises(NothingNamed):
        check_named(a_wish(may_access=True), ["web-7"])
    with pytest.raises(NothingNamed):
        permit(a_ticket(hostings=(), may_access=False), may_access=True, now=NOW)


AN_ACCESS = Access(hosting="web-7", what="lecture du journal", at=NOW, author="s-1")


def test_an_access_is_written_down():
    """R30."""
    assert enter(a_ticket(), AN_ACCESS).accesses == (AN_ACCESS,)


@pytest.mark.parametrize(
    "ticket",
    [
        pytest.param(a_ticket(may_access=False), id="not permitted"),
        pytest.param(a_ticket(hostings=("web-8",)), id="another service"),
        pytest.param(a_ticket(TicketState.CLOSED), id="closed"),
        pytest.param(a_ticket(TicketState.REFUSED), id="refused"),
    ],
)
def test_without_permission_there_is_only_advice(ticket):
    """R30: E-AUTORISATION."""
    with pytest.raises(NotPermitted):
        enter(ticket, AN_ACCESS)


def test_permission_is_taken_back():
    with pytest.raises(NotPermitted):
        enter(permit(a_ticket(), may_access=False, now=NOW), AN_ACCESS)


@pytest.mark.parametrize(
    ("seconds", "count", "hours"),
    [(None, 0, None), (7200.0, 4, None), (7200.0, 5, 2), (7201.0, 5, 3), (30.0, 9, 1)],
)
def test_figure_of_the_past_is_told_once_there_are_enough(seconds, count, hours):
    """R12."""
    assert figure(seconds, count) == hours


def test_a_request_does_not_grow_for_ever():
    ticket = a_ticket()
    for _ in range(ROOM["client"].messages - 1):
        ticket = add(ticket, "Encore.", now=NOW)
    with pytest.raises(TooLong):
        add(ticket, "Encore.", now=NOW)


@pytest.mark.parametrize("text", ["😀" * 5000, "\x01" * 5000])
def test_what_its_client_fills_passes_through_nats_and_is_still_answered(text):
    ticket = a_ticket()
    with pytest.raises(TooLong):  # noqa: PT012 -- which one is the last does not matter
        for _ in range(ROOM["client"].messages - 1):
            ticket = add(ticket, text, now=NOW)
    for _ in range(3):
        ticket, _ = answer(ticket, text, then=TicketState.WAITING_STAFF, author="s-1", now=NOW)
    assert len(shown(ticket).model_dump_json().encode()) < 600_000

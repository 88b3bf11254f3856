"""What waits for the staff: read off kind by kind, ordered by the last moment of each, shown to whoever may act."""

import re
from datetime import date, timedelta

import pytest

from services.gateway.portal import staff as desk
from services.gateway.portal.staff.items import Item
from services.gateway.portal.staff.kinds import KINDS
from services.gateway.portal.staff.today import ToDo, _urgency
from services.gateway.portal.staff.ways import Ways
from shared.contracts.accounts import CheckViews, ListDocumentRequests
from shared.contracts.base import PUBLIC, Refusal, Role
from shared.contracts.clock import GetHealth
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.payments import CreditCheque, Holds, ListContested, ListHolds, ListReviews

from .reading import plain
from .staff import messages, today
from .test_staff_pages import enter

TODAY = date(2026, 11, 23)
KIND = KINDS[0]
WAITS = {
    "Service paid for, not as it should be": [("web-7", TODAY)],
    "Payment to verify": [("CMD-2026-00118", date(2026, 12, 8)), ("CMD-2026-00117", date(2026, 12, 7))],
    "Documents to examine": [("D-Q452QLED", None)],
    "Documents that did not come": [("D-LATE", None)],
    "Act that waits for a second person": [("F-2026-00042", date(2026, 12, 6))],
    "Data breach to notify": [("V-1", date(2026, 11, 25))],
    "Withdrawal to match to an order": [("R-2026-7", date(2026, 12, 6))],
    "Termination to match to a service": [("R-2026-7", date(2026, 11, 30))],
    "Disputed invoice": [("F-2026-00042", None)],
    "Payment contested by the payer’s bank": [("CMD-2026-00117", date(2026, 11, 30))],
    "Payment that does not fit what was asked": [("CMD-2026-00119", None), ("CMD-2026-00119", None)],
    "Refund to send by hand": [("AV-2026-00001", TODAY)],
    "Surplus to settle": [("", None)],
    "Cheques to give to the bank": [("", date(2026, 12, 7))],
    "Slip to give to the bank": [("REM-2026-0001", date(2026, 12, 7))],
    "Cheques deposited, credit to record": [("", date(2026, 12, 7))],
    "Cheque to send back": [("CMD-2026-00117", None)],
    "Cheque without a reference": [("Camille <Exemple>", None)],
    "Line of the bank to match": [("CAMILLE <EXEMPLE>", None)],
    "Payout of a provider, in question": [("po_1", None)],
    "Services held: bank statement awaited": [("", TODAY)],
    "Services held: a payment provider was not read": [("", TODAY)],
    "Unpaid invoice, its delay is over": [("F-2026-00041", None)],
    "Request of a client": [("Page <script> blanche", None)],
    "Notice of illegal content": [("SIG-Q452QLEDABCDEFGH", None)],
    "Incident that goes on": [("INC-Q452QLED", TODAY)],
    "Intervention to announce": [("INT-2", date(2026, 11, 24))],
    "Intervention whose window has come": [("INT-1", date(2026, 12, 2))],
    "Messages set aside": [("", TODAY)],
}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.words["en"] for kind in KINDS])
def test_what_waits_is_read_off_with_its_last_day(kind):
    found = kind.reads(today.ANSWERS[type(kind.request)], TODAY)
    assert [(item.about, item.until) for item in found] == WAITS[kind.words["en"]]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.words["en"] for kind in KINDS])
def test_who_may_act_may_also_ask(kind):
    """Least rights: nobody is shown a thing whose list is not theirs to read."""
    assert kind.request.http.roles == PUBLIC or kind.roles <= kind.request.http.roles


PRESSING = (
    ("Service paid for, not as it should be", TODAY),
    ("Data breach to notify", date(2026, 11, 25)),
    ("Termination to match to a service", date(2026, 11, 30)),
    ("Payment contested by the payer’s bank", date(2026, 11, 30)),
    ("Withdrawal to match to an order", date(2026, 12, 6)),
    ("Cheques to give to the bank", date(2026, 12, 7)),
    ("Payout of a provider, in question", None),
    ("Payment that does not fit what was asked", None),
    ("Payment that does not fit what was asked", None),
)
"""From what is owed today to what has no day at all; of those the ones of which no day is known come last."""
ELSEWHERE = {ListContested, ListReviews, GetHealth, CreditCheque}
"""What is seen where it leads, or is done on a page of one thing among those that the list gathers."""


def acts_of(page):
    shown = page.posts.__self__
    return {act.contract for act in getattr(shown, "shown", shown).acts.values()}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.words["en"] for kind in KINDS])
def test_a_kind_leads_to_a_page_on_which_its_act_is_done(kind):
    [page] = [one for one in desk.PAGES if re.sub(r"{\w+:str}", "{}", one.fr) == kind.place]
    assert kind.act in ELSEWHERE | (acts_of(page) if page.posts else set())
    if kind.place.endswith("{}"):
        assert all(item.at for item in kind.reads(today.ANSWERS[type(kind.request)], TODAY))


def test_the_last_moment_comes_first_then_arrival_and_no_client_before_another():
    """R11."""
    day = timedelta(days=1)
    items = [
        Item(about="late", until=TODAY - day),
        Item(about="today, older", until=TODAY, since=TODAY - day),
        Item(about="today", until=TODAY, since=TODAY),
        Item(about="today, since whenever", until=TODAY),
        Item(about="later", until=TODAY + day, since=TODAY - 9 * day),
        Item(about="whenever, older", since=TODAY - day),
        Item(about="whenever"),
    ]
    things = [ToDo(kind=KIND, item=item, address=None) for item in reversed(items)]
    assert [one.item for one in sorted(things, key=_urgency)] == items


def test_things_of_several_kinds_stand_by_their_days():
    """R11: what a day presses stands before what only waits, whichever kind it is of."""
    things = [
        ToDo(kind=kind, item=item, address=None)
        for kind in KINDS
        for item in kind.reads(today.ANSWERS[type(kind.request)], TODAY)
    ]
    found = [(one.kind.words["en"], one.item.until) for one in sorted(things, key=_urgency)]
    assert [one for one in found if one[0] in dict(PRESSING)] == list(PRESSING)


def test_a_thing_leads_to_its_page_in_the_language_that_is_read():
    ways = Ways(desk.PAGES)
    assert ways.to("/tresor/verifications/{}", "p-1", "en") == "/en/treasury/verifications/p-1"
    assert ways.to("/tresor/verifications/{}", "a/b?c", "fr") == "/tresor/verifications/a%2Fb%3Fc"
    assert ways.to("/nulle-part/{}", "x", "fr") is None


async def test_each_role_is_shown_what_it_may_act_on_and_the_way_there(client, outside):
    await enter(client, outside, today, Role.TREASURER)
    page = plain((await client.get("/equipe")).text)
    assert "Paiement à vérifier" in page
    assert 'href="/tresor/verifications/p-1"' in page
    assert "Documents à examiner" not in page
    assert "Messages mis de côté" not in page
    await enter(client, outside, messages, Role.SYSTEM)
    page = plain((await client.get("/en/staff")).text)
    assert "Messages set aside</a> (5)" in page
    assert "Payment to verify" not in page
    assert 'href="/en/staff">Staff<' not in page  # on the desk itself its own places stand there
    assert 'href="/en/staff">Staff<' in (await client.get("/en/")).text


async def test_what_cannot_be_asked_is_said_and_the_rest_stands(client, outside):
    client.cookies.set("colombier_session", outside.session("t-treasurer", Role.CLIENT, Role.TREASURER))
    away = Refusal(code="E-INDISPONIBLE", status=503, detail="…")
    await outside.refuses(ListHolds, away)
    page = (await client.get("/equipe")).text
    assert "Ceci ne peut pas être lu" in page
    assert "<li>Paiement à vérifier</li>" in page
    assert "Tout est fait" not in page


async def test_an_empty_desk_says_so_and_names_the_next_date(client, outside):
    awaiting = today.LATE.model_copy(update={"overdue": False, "due_on": date(2099, 12, 7)})
    empty = {
        request: type(answer)(
            **{name: [] for name, field in type(answer).model_fields.items() if field.is_required()}
        )
        for request, answer in today.ANSWERS.items()
    }
    empty[ListDocumentRequests] = CheckViews(requests=[awaiting])
    for request, answer in empty.items():
        await outside.answers(request, answer)
    assert empty[ListHolds] == Holds(holds=[])
    assert empty[FindHostings] == HostingViews(hostings=[])
    client.cookies.set("colombier_session", outside.session("t-board", Role.CLIENT, Role.BOARD))
    page = plain((await client.get("/equipe")).text)
    assert "Tout est fait." in page
    assert "Prochaine échéance : 8 décembre 2099." in page


async def test_a_client_sees_no_way_to_the_desk(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    assert 'href="/equipe"' not in (await client.get("/mon-espace")).text

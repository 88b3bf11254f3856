import base64

import pytest

from services.gateway.api.derived import calls
from shared.contracts.accounts import LogIn
from shared.contracts.base import Document, Refusal, Request, Role
from shared.contracts.catalogue import all_messages
from shared.contracts.clock import Calendar, GetCalendar
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.offers import Catalogue
from shared.contracts.orders import GetInvoicePdf, GetOrder, ListOffers, OrderViews, PlaceOrder, SetOrderAside

from .outside import ACCOUNT, a_session

NO_BODY = b"{}"


def test_every_request_with_an_http_face_is_a_call():
    declared = {m for m in all_messages() if issubclass(m, Request) and m.http}
    assert {call.contract for call in calls()} == declared
    assert len({(call.http.method, call.path) for call in calls()}) == len(declared)


async def test_answer_of_the_owner_is_passed_on_with_the_declared_status(client, outside, bearer):
    await outside.answers(PlaceOrder, OrderViews(orders=[]))
    body = {"lines": [{"offer": "web", "term": "P12M"}], "accept_terms": "2026-1", "unknown": 1}
    answer = await client.post("/api/v1/orders", json=body, headers=bearer)
    assert (answer.status_code, answer.json()) == (201, {"orders": []})
    assert outside.heard[0].body == {"lines": [{"offer": "web", "term": "P12M"}], "accept_terms": "2026-1"}


async def test_owner_learns_who_calls_and_what_time_it_is(alone, outside, bearer):
    alone.running.calendar.adopt(86_400.0)
    await outside.answers(GetOrder, OrderViews(orders=[]))
    await alone.get("/api/v1/orders/2026-000123", headers=bearer | {"Accept-Language": "en"})
    (heard,) = outside.heard
    assert heard.body == {"order": "2026-000123"}
    assert heard.caller == {
        "account_id": ACCOUNT,
        "roles": ["client"],
        "language": "fr",
        "address": "127.0.0.1",
        "session_id": "id of t-client",
        "person_id": None,
        "duties": [],
    }
    assert heard.headers["Colombier-Offset"] == "86400.000"
    assert heard.headers["traceparent"]


async def test_offset_of_the_calendar_is_learnt_from_an_answer(alone, outside):
    await outside.answers(ListOffers, Catalogue(offers=[]), headers={"Colombier-Offset": "3600.000"})
    await alone.get("/api/v1/offers")
    assert alone.running.calendar.offset_seconds == 3600


async def test_query_string_is_read_by_the_contract(client, outside):
    staff = {"Authorization": f"Bearer {outside.session('t-staff', Role.SUPPORT)}"}
    await outside.answers(FindHostings, HostingViews(hostings=[]))
    answer = await client.get("/api/v1/ops/hostings?q=h-1&failing=true&other=x", headers=staff)
    assert answer.status_code == 200
    assert outside.heard[0].body == {"q": "h-1", "failing": True}
    for wrong in ("failing=perhaps", "q=a&q=b", "q=a%00b"):
        answer = await client.get(f"/api/v1/ops/hostings?{wrong}", headers=staff)
        assert (answer.status_code, answer.json()["code"]) == (422, "E-CHAMPS"), wrong


async def test_a_name_in_the_path_wins_over_the_body(client, outside, bearer):
    await outside.answers(SetOrderAside, OrderViews(orders=[]))
    await client.post("/api/v1/orders/mine/set-aside", json={"order": "another"}, headers=bearer)
    assert outside.heard[0].body == {"order": "mine"}


async def test_idempotency_key_is_forwarded_as_it_is(client, outside, bearer):
    await outside.answers(SetOrderAside, OrderViews(orders=[]))
    headers = bearer | {"Idempotency-Key": "once-42"}
    await client.post("/api/v1/orders/o1/set-aside", headers=headers)
    await client.post("/api/v1/orders/o1/set-aside", headers=bearer)
    assert [heard.headers.get("Colombier-Key") for heard in outside.heard] == ["once-42", None]


@pytest.mark.parametrize("key", ["", "é", "x" * 201, "a\tb"], ids=["empty", "accent", "long", "tab"])
async def test_a_key_that_cannot_be_kept_is_refused(client, bearer, key):
    headers = bearer | {"Idempotency-Key": key.encode()}
    answer = await client.post("/api/v1/orders/o1/set-aside", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "E-CLE-FORME")


async def test_no_answer_with_a_secret_is_ever_kept_under_a_key(client, outside):
    await outside.answers(LogIn, a_session("fresh", Role.CLIENT))
    body = {"email": "a@example.org", "password": "correct horse"}
    await client.post("/api/v1/session", json=body, headers={"Idempotency-Key": "once"})
    (heard,) = outside.heard
    assert heard.body["password"] == "correct horse"
    assert "Colombier-Key" not in heard.headers


async def test_a_document_is_sent_as_its_bytes(client, outside, bearer):
    pdf = b"%PDF-1.7 \xff\x00"
    file = Document(
        media_type="application/pdf", name='Facture "é".pdf', content_base64=base64.b64encode(pdf)
    )
    await outside.answers(GetInvoicePdf, file)
    answer = await client.get("/api/v1/invoices/FA-2026-00001/pdf", headers=bearer)
    assert answer.content == pdf
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Facture%20%22%C3%A9%22.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_refusal_of_the_owner_becomes_a_problem(client, outside, bearer):
    late = Refusal(
        code="E-CMD-EXPIREE", status=409, detail="La commande n'est plus payable.", fields={"until": "x"}
    )
    await outside.refuses(GetOrder, late)
    answer = await client.get("/api/v1/orders/o1", headers=bearer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "type": "about:blank",
            "title": "Impossible dans l'état actuel",
            "status": 409,
            "code": "E-CMD-EXPIREE",
            "detail": "La commande n'est plus payable.",
            "fields": {"until": "x"},
        },
    )


async def test_a_service_that_is_not_there_is_a_503_to_be_tried_again(client):
    answer = await client.get("/api/v1/offers")
    assert (answer.status_code, answer.json()["code"]) == (503, "E-INDISPONIBLE")
    assert answer.headers["retry-after"] == "5"


async def test_a_late_answer_is_a_504_that_says_how_to_repeat(client, outside, bearer, monkeypatch):
    monkeypatch.setattr(SetOrderAside, "timeout_seconds", 0.2)
    await outside.is_silent(SetOrderAside)
    answer = await client.post("/api/v1/orders/o1/set-aside", headers=bearer | {"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (504, "E-DELAI")
    assert "Idempotency-Key" in answer.json()["detail"]


async def test_staff_call_reaches_the_clock(client, outside):
    calendar = {"now": "2026-11-22T11:00:00Z", "today": "2026-11-22", "simulated": True, "offset_seconds": 0}
    await outside.answers(GetCalendar, Calendar(**calendar, last_day="2026-11-22", days_done={}))
    staff = {"Authorization": f"Bearer {outside.session('t', Role.TREASURER)}"}
    assert (await client.get("/api/v1/ops/clock", headers=staff)).json()["today"] == "2026-11-22"

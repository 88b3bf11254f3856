"""Every row of the table of rights, tried on the gateway: who gets through, who gets 401 or 403, and as whom (R20)."""

import asyncio

from services.gateway.api.derived import PREFIX, calls
from shared.contracts.base import Duty, Role
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.orders import OrderViews, PlaceOrder, Withdraw
from tests.rights.routes import CALLERS, reviewed

from .outside import ACCOUNT, PERSON

AT_ONCE = 8


def address(call) -> str:
    path = call.path
    for name in call.in_path:
        path = path.replace(f"{{{name}}}", "x-1")
    return path


async def send(client, call, headers):
    body = {"content": b"{}"} if call.has_body else {}
    return await client.request(
        call.http.method, address(call), headers={"Content-Type": "application/json", **headers}, **body
    )


def headers_of(outside, caller):
    if caller == "visitor":
        return {}
    if caller in set(Duty):
        token = outside.delegate(f"t-{caller}", Duty(caller))
    else:
        token = outside.session(f"t-{caller}", Role(caller))
    return {"Authorization": f"Bearer {token}"}


async def answers(client, headers):
    """Return {call: status and code} for one caller."""
    gate, found = asyncio.Semaphore(AT_ONCE), {}

    async def one(call):
        async with gate:
            answer = await send(client, call, headers)
            found[f"{call.http.method} {call.path.removeprefix(PREFIX)}"] = answer

    await asyncio.gather(*(one(call) for call in calls()))
    return found


def wrongly_ended(found, caller):
    """Return the calls that did not end as the table says."""
    table = reviewed()
    wanted = {call: table[call][caller] if table[call][caller] in {401, 403} else None for call in found}
    ended = {call: one.status_code if one.status_code in {401, 403} else None for call, one in found.items()}
    return {call: ended[call] for call in found if ended[call] != wanted[call]}


async def test_every_call_by_every_caller_ends_as_the_table_says(serve, outside, monkeypatch):
    monkeypatch.setenv("COLOMBIER_RATE_LIMITS", "false")
    async with serve() as client:
        for caller in CALLERS:
            found = await answers(client, headers_of(outside, caller))
            assert set(found) == set(reviewed())
            assert wrongly_ended(found, caller) == {}, caller
            codes = {one.json()["code"] for one in found.values() if one.status_code in {401, 403}}
            assert codes <= {"E-SESSION", "E-DROITS"}
            assert {one.status_code for one in found.values()} <= {401, 403, 422, 503}


async def test_the_owner_of_a_thing_learns_whose_name_it_is_and_who_acts(client, outside):
    await outside.answers(ListHostings, HostingViews(hostings=[]))
    headers = headers_of(outside, "technical")
    assert (await client.get("/api/v1/hostings", headers=headers)).status_code == 200
    [heard] = outside.heard
    assert (heard.caller["account_id"], heard.caller["person_id"]) == (ACCOUNT, PERSON)
    assert (heard.caller["roles"], heard.caller["duties"]) == (["client"], ["technical"])


async def test_a_duty_opens_its_own_calls_only(client, outside):
    await outside.answers(PlaceOrder, OrderViews(orders=[]))
    body = {"lines": [{"offer": "web", "term": "P12M"}], "accept_terms": "2026-1"}
    for caller, status in (("billing", 201), ("technical", 403)):
        answer = await client.post("/api/v1/orders", json=body, headers=headers_of(outside, caller))
        assert answer.status_code == status


async def test_a_person_under_an_owner_withdraws_as_a_stranger(client, outside):
    await outside.answers(Withdraw, OrderViews(orders=[]))
    body = {"name": "Alix", "email": "a@example.org", "contract": "2026-000001", "confirm": True}
    answer = await client.post("/api/v1/withdrawals", json=body, headers=headers_of(outside, "billing"))
    assert answer.status_code == 200, answer.text
    [heard] = outside.heard
    assert (heard.caller["account_id"], heard.caller["person_id"]) == (None, None)
    assert (heard.caller["roles"], heard.caller["session_id"]) == ([], None)

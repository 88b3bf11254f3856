from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.accounts import ChangeMe, LogIn, Register
from shared.contracts.base import Done, Role
from shared.contracts.lifecycle import FindHostings
from shared.contracts.offers import Catalogue
from shared.contracts.orders import GetTerms, GetTermsVersion, ListOffers, OrderViews, PlaceOrder
from shared.contracts.payments import FollowPayment, PutScan

from .outside import a_payment, a_session

JSON = {"Content-Type": "application/json"}
NOTHING = OrderViews(orders=[])
FUZZ = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "email",
    "password",
    "name",
    "address",
    "kind",
    "language",
    "lines",
    "accept_terms",
    "consumer",
    "otp",
)


@pytest.fixture
async def open_gateway(client, outside):
    """A client with every role of a gateway behind which everything is answered."""
    for request in (Register, PlaceOrder, ChangeMe, FindHostings, GetTerms, GetTermsVersion):
        await outside.answers(request, NOTHING)
    await outside.answers(FollowPayment, a_payment("held"))
    await outside.answers(ListOffers, Catalogue(offers=[]))
    await outside.answers(LogIn, a_session("t", Role.CLIENT))
    client.headers["Authorization"] = f"Bearer {outside.session('t-fuzz', *Role)}"
    return client


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "E-ILLISIBLE"),
        (b"[]", "E-ILLISIBLE"),
        (b'"text"', "E-ILLISIBLE"),
        (b"null", "E-ILLISIBLE"),
        (b'{"name": NaN}', "E-ILLISIBLE"),
        (b'{"name": "\xff\xfe"}', "E-ILLISIBLE"),
        (b'{"name": "\\ud800"}', "E-ILLISIBLE"),
        (b'{"name":' * 60_000, "E-TROP-GRAND"),
        (b'{"name":' * 30_000, "E-ILLISIBLE"),
        (b"[" * 200_000, "E-ILLISIBLE"),
        (b'{"name": ' + b"9" * 10_000 + b"}", "E-ILLISIBLE"),
    ],
    ids=["cut", "list", "text", "null", "nan", "utf8", "surrogate", "large", "deep", "deep-list", "number"],
)
async def test_a_body_that_is_no_json_object_is_refused(client, bearer, body, code):
    answer = await client.patch("/api/v1/me", content=body, headers=bearer | JSON)
    assert answer.json()["code"] == code
    assert answer.status_code == {"E-ILLISIBLE": 400, "E-TROP-GRAND": 413}[code]


async def test_a_body_without_an_announced_length_is_capped_too(client, bearer):
    async def endless():
        for _ in range(300):
            yield b" " * 1024

    answer = await client.patch("/api/v1/me", content=endless(), headers=bearer | JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "E-TROP-GRAND")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", ""], ids=["text", "form", "none"]
)
async def test_a_body_not_announced_as_json_is_refused(client, kind):
    """A foreign page can make a browser post these without asking first; JSON it cannot."""
    answer = await client.post("/api/v1/session", content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "E-FORMAT")


async def test_wrong_fields_are_listed(client, bearer):
    answer = await client.patch("/api/v1/me", json={"name": "", "language": "de"}, headers=bearer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (
        422,
        "E-CHAMPS",
        "Champs non valides",
    )
    assert {error["field"] for error in answer.json()["errors"]} == {"name", "language"}


async def test_a_null_character_is_refused_before_a_database_chokes_on_it(client, bearer):
    address = {"street": "a\0b", "postal_code": "1", "city": "c", "country": "FR"}
    answer = await client.patch("/api/v1/me", json={"name": "ok", "address": address}, headers=bearer)
    assert answer.json()["errors"] == [{"field": "address", "message": "Contient un caractère nul."}]


@pytest.mark.parametrize(
    "path", ["/api", "/api/v1", "/api/v1/nope", "/api/v2/offers", "/api/v1/orders/a/b/c/d"]
)
async def test_an_unknown_address_of_the_api_is_a_problem(client, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "E-INCONNU")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_method_that_an_address_does_not_know_is_a_problem(client):
    answer = await client.put("/api/v1/orders", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "E-METHODE")
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


async def test_our_own_bug_says_nothing_about_itself(client, outside, bearer):
    await outside.nats.subscribe("req.accounts.get_me.v1", cb=_answer_nonsense(outside))
    await outside.nats.flush()
    answer = await client.get("/api/v1/me", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (500, "E-INTERNE")
    assert "Traceback" not in answer.text
    assert "alidation" not in answer.text


def _answer_nonsense(outside):
    async def reply(message):
        await outside.nats.publish(message.reply, b"not a refusal", headers={"Colombier-Refused": "E-X"})

    return reply


@FUZZ
@given(body=st.binary(max_size=200))
async def test_no_bytes_make_the_gateway_fail(open_gateway, body):
    for path in ("/api/v1/accounts", "/api/v1/session", "/api/v1/orders"):
        assert (await open_gateway.post(path, content=body, headers=JSON)).status_code < 500


@FUZZ
@given(body=st.dictionaries(st.sampled_from(NAMES), junk) | junk)
async def test_no_json_makes_the_gateway_fail(open_gateway, body):
    import json

    raw = json.dumps(body).encode()
    for method, path in (("POST", "/api/v1/accounts"), ("POST", "/api/v1/orders"), ("PATCH", "/api/v1/me")):
        assert (await open_gateway.request(method, path, content=raw, headers=JSON)).status_code < 500


@FUZZ
@given(text=st.text(max_size=60), raw=st.binary(max_size=20))
async def test_no_address_makes_the_gateway_fail(open_gateway, text, raw):
    for path in (
        f"/api/v1/terms/{quote(text, safe='')}",
        f"/api/v1/terms/{quote(raw, safe='')}",
        f"/api/v1/ops/hostings?q={quote(text)}&failing={quote(raw)}",
        f"/confirmer?token={quote(raw)}",
        f"/paiements/{quote(text, safe='')}/retour",
        f"/{quote(raw, safe='')}",
    ):
        assert (await open_gateway.get(path)).status_code < 500


@pytest.mark.parametrize(
    ("role", "size", "status"),
    [(Role.TREASURER, 940_000, 200), (Role.TREASURER, 961_000, 413), (Role.BOARD, 10, 403)],
    ids=["a file", "too large a file", "not the treasurer"],
)
async def test_a_call_that_carries_a_file_takes_a_larger_body_and_only_from_who_may(
    client, outside, role, size, status
):
    await outside.answers(PutScan, Done())
    headers = {"Authorization": f"Bearer {outside.session('t', role)}"}
    answer = await client.post(
        "/api/v1/ops/cheques/c-1/scan", json={"content_base64": "A" * size}, headers=headers
    )
    assert answer.status_code == status, answer.text
    assert len(outside.heard) == (status == 200)

from services.gateway.sessions import csrf_token
from shared.contracts.accounts import (
    AccountView,
    ChangeMe,
    DeviceConfirmed,
    GetMe,
    LogIn,
    LogOut,
    ResetPassword,
)
from shared.contracts.base import Done, Refusal, Role
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers, OrderViews

from .outside import a_session

CREDENTIALS = {"email": "a@example.org", "password": "correct horse"}


async def log_in(client, outside, token="t-browser"):
    """Log a browser in: the client keeps its cookies from here on."""
    outside.session(token, Role.CLIENT)
    await outside.answers(LogIn, a_session(token, Role.CLIENT))
    return await client.post("/api/v1/session", json=CREDENTIALS)


async def test_log_in_sets_a_session_cookie_out_of_scripts_reach(client, outside):
    answer = await log_in(client, outside)
    csrf, onward, session = sorted(answer.headers.get_list("set-cookie"))
    assert "Max-Age=0" in onward
    assert answer.json()["token"] == "t-browser"
    assert session.startswith("colombier_session=t-browser;")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert csrf.startswith(f"colombier_csrf={csrf_token('t-browser')};")
    assert "HttpOnly" not in csrf
    assert "Secure" not in session + csrf


async def test_a_token_planted_before_the_log_in_opens_nothing_after_it(client, outside):
    """Session fixation: whoever logs in is given a token that nobody has seen before."""
    client.cookies.set("colombier_session", "planted")
    await log_in(client, outside, token="t-fresh")
    assert client.cookies.get("colombier_session", domain="127.0.0.1") == "t-fresh"
    assert "planted" not in {heard.body.get("token") for heard in outside.heard if "email" in heard.body}
    assert (await client.get("/api/v1/me", headers={"Authorization": "Bearer planted"})).status_code == 401


async def test_cookies_travel_over_https_only_where_the_portal_does(serve, outside):
    async with serve(public_url="https://example.org") as client:
        answer = await log_in(client, outside)
        assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
        assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_a_cookie_is_enough_to_read(client, outside):
    await log_in(client, outside)
    await outside.answers(GetMe, OrderViews(orders=[]))
    assert (await client.get("/api/v1/me")).status_code == 200


async def test_a_change_by_cookie_needs_the_csrf_token(client, outside):
    await log_in(client, outside)
    await outside.answers(ChangeMe, OrderViews(orders=[]))
    for wrong in ({}, {"X-CSRFToken": "x"}, {"X-CSRFToken": csrf_token("t-other")}, {"X-CSRFToken": b"\xe9"}):
        answer = await client.patch("/api/v1/me", json={"name": "A"}, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (403, "E-CSRF")
    right = {"X-CSRFToken": client.cookies["colombier_csrf"]}
    assert (await client.patch("/api/v1/me", json={"name": "A"}, headers=right)).status_code == 200
    assert [heard.body for heard in outside.heard[1:]] == [{"name": "A"}]


async def test_a_bearer_needs_no_csrf_token(client, outside, bearer):
    await outside.answers(ChangeMe, OrderViews(orders=[]))
    assert (await client.patch("/api/v1/me", json={"name": "A"}, headers=bearer)).status_code == 200


async def test_a_header_wins_over_a_cookie(client, outside, bearer):
    await log_in(client, outside, token="t-browser")
    await outside.answers(GetMe, OrderViews(orders=[]))
    await client.get("/api/v1/me", headers=bearer)
    assert outside.heard[-1].caller["session_id"] == "id of t-client"
    assert (await client.get("/api/v1/me", headers={"Authorization": "Basic eDp5"})).status_code == 401


async def test_a_confirmed_device_is_kept_in_a_cookie_that_outlives_the_session(client, outside):
    view = a_session("t-1", Role.CLIENT).model_copy(update={"device_token": "d-1"})
    await outside.answers(LogIn, view)
    answer = await client.post("/api/v1/session", json=CREDENTIALS)
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if "device" in one]
    assert cookie.startswith("colombier_device=d-1;")
    assert {"HttpOnly", "SameSite=lax", "Max-Age=34560000"} <= set(cookie.split("; "))
    await client.post("/api/v1/session", json=CREDENTIALS)
    assert [heard.body["device_token"] for heard in outside.heard] == [None, "d-1"]


async def test_a_reset_by_link_confirms_the_device(client, outside):
    await outside.answers(ResetPassword, DeviceConfirmed(device_token="d-2"))
    body = {"token": "t", "password": "quatre corbeaux noirs"}
    assert (await client.post("/api/v1/password/reset", json=body)).status_code == 200
    assert client.cookies["colombier_device"] == "d-2"
    assert "colombier_session" not in client.cookies


async def test_a_refusal_that_says_how_long_to_wait_has_a_header_that_says_it_too(client, outside):
    fields = {"retry_after_seconds": "16"}
    await outside.refuses(LogIn, Refusal(code="E-ESSAIS", status=429, detail="…", fields=fields))
    answer = await client.post("/api/v1/session", json=CREDENTIALS)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
        429,
        "E-ESSAIS",
        "16",
    )
    assert answer.json()["fields"] == fields


async def test_log_out_clears_both_cookies(client, outside):
    await log_in(client, outside)
    await outside.answers(LogOut, Done())
    answer = await client.delete("/api/v1/session", headers={"X-CSRFToken": client.cookies["colombier_csrf"]})
    assert answer.status_code == 200
    assert outside.heard[-1].caller["session_id"] == "id of t-browser"
    assert not client.cookies


async def test_an_unknown_token_opens_nothing(client, outside):
    answer = await client.get("/api/v1/me", headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, answer.json()["code"]) == (401, "E-SESSION")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_unknown_token_does_not_close_what_is_public(client, outside):
    await outside.answers(ListOffers, Catalogue(offers=[]))
    answer = await client.get("/api/v1/offers", headers={"Authorization": "Bearer nobody"})
    assert answer.status_code == 200
    assert outside.heard[0].caller["account_id"] is None


async def test_a_stale_cookie_does_not_stand_in_the_way_of_a_log_in(client, outside):
    client.cookies.set("colombier_session", "stale")
    assert (await log_in(client, outside)).status_code == 200


async def test_sessions_that_cannot_be_asked_are_a_503_and_not_a_401(serve):
    async with serve() as client:
        answer = await client.get("/api/v1/me", headers={"Authorization": "Bearer any"})
        assert answer.status_code == 503


async def test_the_accounts_language_wins_over_the_browsers(client, outside):
    token = outside.session("t-english", Role.CLIENT, language="en")
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
    assert (await client.get("/api/v1/ops/holds", headers=headers)).json()["title"] == "Forbidden"
    assert (await client.get("/api/v1/me", headers={"Accept-Language": "en"})).json()[
        "title"
    ] == "Login required"


async def test_a_refused_change_by_cookie_speaks_one_language(client, outside):
    client.cookies.set("colombier_session", outside.session("t-english", Role.CLIENT, language="en"))
    refused = (await client.patch("/api/v1/me", json={}, headers={"Accept-Language": "fr"})).json()
    assert (refused["title"], refused["detail"][:11]) == ("Forbidden", "The X-CSRFT")


async def test_device_is_what_the_browser_says_unless_it_is_told(client, outside):
    await outside.answers(LogIn, a_session("t", Role.CLIENT))
    agent = {"User-Agent": "Browser/1 " + "x" * 400}
    await client.post("/api/v1/session", json=CREDENTIALS, headers=agent)
    await client.post("/api/v1/session", json=CREDENTIALS | {"device": "My phone"}, headers=agent)
    assert [heard.body["device"] for heard in outside.heard] == [agent["User-Agent"][:300], "My phone"]


def test_the_account_view_carries_no_token():
    assert "token" not in AccountView.model_fields

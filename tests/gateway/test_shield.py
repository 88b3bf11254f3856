import httpx
import pytest

from services.gateway.portal.assets import ASSETS
from shared.contracts.accounts import ConfirmEmail
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers, OrderViews


@pytest.fixture
def client(alone):
    return alone


def seen_from(client: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    """Call a gateway of the same running service as if from another address."""
    app = client.running.service.face(client.running)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(address, 5)), base_url="http://gateway"
    )


@pytest.mark.parametrize(
    "path", ["/", "/health", "/api/v1/offers", "/api/v1/nope", "/nope", "/static/colombier.css"]
)
async def test_every_answer_carries_the_security_headers(client, path):
    headers = (await client.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


async def test_answers_are_not_stored_but_for_the_style(client):
    assert (await client.get("/api/v1/offers")).headers["cache-control"] == "no-store"
    assert "immutable" in (await client.get(ASSETS["colombier.css"].address)).headers["cache-control"]


async def test_a_call_with_its_own_limit_is_cut_at_it(client, outside):
    await outside.answers(ConfirmEmail, OrderViews(orders=[]))
    statuses = [
        (await client.post("/api/v1/accounts/confirm", json={"token": "x"})).status_code for _ in range(61)
    ]
    assert statuses[:60] == [200] * 60
    last = await client.post(
        "/api/v1/accounts/confirm", json={"token": "x"}, headers={"Accept-Language": "en"}
    )
    assert (last.status_code, last.json()["code"], last.json()["title"]) == (
        429,
        "E-CADENCE",
        "Too many requests",
    )
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert (await client.get("/health")).status_code == 200


async def test_all_calls_together_have_a_limit(client, monkeypatch):
    monkeypatch.setenv("COLOMBIER_REQUESTS_PER_MINUTE", "3")
    async with seen_from(client, "192.0.2.1") as caller:
        statuses = [
            (await caller.get(path)).status_code for path in ("/api/v1/nope", "/", "/nope", "/", "/health")
        ]
        assert statuses == [404, 200, 404, 429, 200]
        refused = await caller.get("/api/v1/nope")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["x-content-type-options"] == "nosniff"


async def test_limits_can_be_switched_off(client, monkeypatch):
    monkeypatch.setenv("COLOMBIER_REQUESTS_PER_MINUTE", "1")
    monkeypatch.setenv("COLOMBIER_RATE_LIMITS", "false")
    async with seen_from(client, "192.0.2.1") as caller:
        assert [(await caller.get("/nope")).status_code for _ in range(3)] == [404] * 3


@pytest.mark.parametrize(
    ("proxies", "peer", "believed"),
    [
        ("", "192.0.2.1", False),
        ("10.0.0.1", "192.0.2.1", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.0/8, 127.0.0.1", "10.1.2.3", True),
    ],
    ids=["nobody", "stranger", "proxy", "network"],
)
async def test_only_a_configured_proxy_may_say_for_whom_it_calls(client, outside, proxies, peer, believed):
    await outside.answers(ListOffers, Catalogue(offers=[]))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLOMBIER_TRUSTED_PROXIES", proxies)
        caller = seen_from(client, peer)
    async with caller:
        await caller.get("/api/v1/offers", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert outside.heard[0].caller["address"] == ("203.0.113.9" if believed else peer)


async def test_ready_means_that_nats_is_there(client):
    assert (await client.get("/ready")).json() == {"status": "ready"}
    client.running.ready = False
    assert (await client.get("/ready")).status_code == 503
    assert (await client.get("/health")).status_code == 200

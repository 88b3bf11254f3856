"""The icon, what is not to be indexed, and whom to tell of a flaw: at the addresses where programs look."""

from datetime import UTC, datetime

import pytest

from shared.contracts.association import read_association


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/favicon.svg"])
async def test_there_is_an_icon_that_holds_no_script_and_no_style(client, path):
    icon = await client.get(path)
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg ")
    assert not any(mark in icon.text for mark in ("<script", "<style", "style=", "href"))
    assert "img-src 'self'" in icon.headers["content-security-policy"]


async def test_every_page_names_its_icon(client):
    assert '<link rel="icon" href="/static/favicon.svg?v=' in (await client.get("/contact")).text


async def test_addresses_with_a_token_are_not_indexed(client):
    rules = (await client.get("/robots.txt")).text.splitlines()
    assert rules[0] == "User-agent: *"
    assert {"Disallow: /api/", "Disallow: /agenda/", "Disallow: /en/invitation/"} <= set(rules)
    assert not any(line in {"Disallow: /", "Disallow: /aide"} for line in rules)
    assert "equipe" not in "".join(rules)


async def test_whom_to_tell_of_a_flaw_is_said_for_less_than_a_year(client):
    """RFC 9116."""
    text = (await client.get("/.well-known/security.txt")).text
    said = dict(line.split(": ", 1) for line in text.splitlines())
    assert said["Contact"] == f"mailto:{read_association().contact_email}"
    left = datetime.fromisoformat(said["Expires"]) - datetime.now(UTC)
    assert 0 < left.days < 365
    assert said["Canonical"].endswith("/.well-known/security.txt")


async def test_the_operator_says_whom_to_tell(serve, monkeypatch):
    monkeypatch.setenv("COLOMBIER_SECURITY_CONTACT", "https://example.org/security")
    async with serve() as client:
        assert (
            "Contact: https://example.org/security\n" in (await client.get("/.well-known/security.txt")).text
        )

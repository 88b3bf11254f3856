"""What pages include to use passkeys: one script of our own, and forms that stay hidden without it (R19)."""

import pytest

from services.gateway.portal.assets import ASSETS
from services.gateway.portal.rendering import FOLDER, Pages
from shared.contracts.accounts import AddPasskey, LogInByPasskey
from shared.contracts.association import read_association

PAGE = (
    "{% extends 'layout.html.jinja' %}{% import 'passkeys.html.jinja' as passkeys with context %}"
    "{% block main %}{{ passkeys.log_in('/compte') }}{{ passkeys.register('/compte', code=True) }}{% endblock %}"
)


async def test_the_script_is_ours_and_the_policy_lets_no_other_run(client):
    answer = await client.get("/static/passkeys.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "://" not in answer.text


@pytest.mark.parametrize("contract", [AddPasskey, LogInByPasskey])
def test_the_script_sends_every_field_that_the_contract_needs(contract):
    needed = [name for name, field in contract.model_fields.items() if field.is_required()]
    assert [name for name in needed if name.encode() not in ASSETS["passkeys.js"].content] == []


@pytest.mark.parametrize(("language", "word"), [("fr", "clé d’accès"), ("en", "passkey")])
def test_the_forms_are_hidden_until_the_script_shows_them(language, word, tmp_path, monkeypatch):
    monkeypatch.setattr("services.gateway.portal.rendering.FOLDER", [tmp_path, FOLDER])
    (tmp_path / "tried.html.jinja").write_text(PAGE)
    shown = Pages(read_association()).show("tried", language, other="/").content
    text = shown if isinstance(shown, str) else shown.decode()
    assert text.count("<form data-passkey=") == text.count(" hidden>\n") == 2
    assert word in text
    assert f'<script src="{ASSETS["passkeys.js"].address}" defer></script>' in text


@pytest.mark.parametrize(
    ("path", "then"), [("/connexion", "/mon-espace"), ("/en/login?next=%2Fen%2Forders", "/en/orders")]
)
async def test_the_page_to_log_in_offers_it_and_goes_on_to_a_page_of_ours(client, path, then):
    page = await client.get(path)
    assert f'<form data-passkey="log-in" data-then="{then}"' in page.text

"""The pages behind the links that e-mails carry."""

from typing import get_args

import pytest

from services.notifications.templates.links import PATHS
from shared.contracts.accounts import (
    CancelEmailChange,
    ConfirmEmail,
    ConfirmEmailChange,
    DeviceConfirmed,
    Language,
    ResetPassword,
)
from shared.contracts.base import Done, Refusal, Role
from shared.contracts.orders import OrderViews

PASSWORD = {"fr": "/mot-de-passe/abc", "en": "/en/password/abc"}
CHOSEN = {"fr": "/mot-de-passe/choisi", "en": "/en/password/chosen"}
CLICKS = {
    "/compte/adresse/confirmer/abc": (ConfirmEmailChange, "Nouvelle adresse confirmée"),
    "/en/account/address/confirm/abc": (ConfirmEmailChange, "New address confirmed"),
    "/compte/adresse/annuler/abc": (CancelEmailChange, "Changement annulé"),
    "/en/account/address/cancel/abc": (CancelEmailChange, "Change cancelled"),
}
LANGUAGES = get_args(Language)


def weak():
    return Refusal(code="E-MDP", status=422, detail="Ce mot de passe <b>est trop court</b>.")


def used():
    return Refusal(code="E-LIEN", status=410, detail="Ce lien a déjà servi ou n'existe pas.")


ASKING = {"terms", "pay", "renew", "modifications", "surplus", "notice"}
"""Pages that ask services: each has a file of tests of its own."""


@pytest.mark.parametrize("link", sorted(PATHS.keys() - ASKING))
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_link_of_an_email_leads_to_a_page_of_its_language(client, link, language):
    page = await client.get(
        PATHS[link][language].format("abc"), follow_redirects=True
    )  # to log in, for one's own
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize(("path", "expected"), CLICKS.items())
async def test_a_button_acts_and_the_link_alone_does_not(client, outside, path, expected):
    contract, done = expected
    await outside.answers(contract, Done())
    shown = await client.get(path)
    assert shown.text.count('<form method="post">') == 1
    assert done not in shown.text
    assert not outside.heard
    acted = await client.post(path)
    assert acted.status_code == 200
    assert done in acted.text
    assert "<form" not in acted.text
    assert [heard.body for heard in outside.heard] == [{"token": "abc"}]


@pytest.mark.parametrize(("path", "expected"), CLICKS.items())
async def test_a_link_that_is_worth_nothing_is_told_with_its_reason(client, outside, path, expected):
    contract, done = expected
    await outside.refuses(contract, used())
    page = await client.post(path)
    assert page.status_code == 410
    assert "Ce lien a déjà servi" in page.text
    assert done not in page.text
    assert "<form" not in page.text
    assert (
        "Si vous vous en êtes déjà servi" if path.startswith("/compte") else "If you used it before"
    ) in page.text
    assert (
        f'<a class="button" href="{"/connexion" if path.startswith("/compte") else "/en/login"}">'
        in page.text
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_link_to_choose_a_password_shows_a_form_and_spends_nothing(client, outside, language):
    await outside.answers(ResetPassword, DeviceConfirmed(device_token="d"))
    page = await client.get(PASSWORD[language])
    assert page.status_code == 200
    assert page.text.count("<input") == 1
    assert 'type="password" id="password" name="password" autocomplete="new-password" required' in page.text
    assert '<label for="password">' in page.text
    assert 'role="alert"' not in page.text
    assert not outside.heard


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_chosen_password_is_told_on_a_page_of_its_own(client, outside, language):
    await outside.answers(ResetPassword, DeviceConfirmed(device_token="d-1"))
    sent = await client.post(PASSWORD[language], data={"password": "trois pigeons & un chat é"})
    assert (sent.status_code, sent.headers["location"]) == (303, CHOSEN[language])
    assert "colombier_device=d-1" in sent.headers["set-cookie"]
    assert [heard.body for heard in outside.heard] == [
        {"token": "abc", "password": "trois pigeons & un chat é"}
    ]
    assert outside.heard[0].caller["language"] == language
    told = await client.get(CHOSEN[language])
    assert told.status_code == 200
    assert 'role="status"' in told.text
    assert "<form" not in told.text


async def test_a_weak_password_can_be_replaced_on_the_same_page(client, outside):
    await outside.refuses(ResetPassword, weak())
    page = await client.post(PASSWORD["fr"], data={"password": "court<i>"})
    assert page.status_code == 422
    assert 'role="alert" id="refusal">Ce mot de passe &lt;b&gt;est trop court&lt;/b&gt;.' in page.text
    assert '<form method="post">' in page.text
    assert "court<i>" not in page.text
    assert "court&lt;i&gt;" not in page.text


async def test_a_link_to_choose_a_password_that_was_used_shows_no_form(client, outside):
    await outside.refuses(ResetPassword, used())
    page = await client.post(PASSWORD["fr"], data={"password": "trois pigeons gris"})
    assert page.status_code == 422
    assert "Ce lien a déjà servi" in page.text
    assert "<form" not in page.text
    assert '<a class="button" href="/mot-de-passe">Recevoir un autre lien</a>' in page.text


@pytest.mark.parametrize(
    ("password", "reason"),
    [("x" * 1025, "Au plus 1024 caractère(s)."), ("nul\0", "Contient un caractère nul.")],
)
async def test_what_cannot_be_a_password_is_told_before_anybody_is_asked(client, outside, password, reason):
    await outside.answers(ResetPassword, DeviceConfirmed(device_token="d"))
    page = await client.post(PASSWORD["fr"], data={"password": password})
    assert page.status_code == 422
    assert reason in page.text
    assert '<form method="post">' in page.text
    assert not outside.heard


async def test_a_form_of_another_kind_holds_no_password(client, outside):
    await outside.refuses(ResetPassword, weak())
    await client.post(PASSWORD["fr"], json={"password": "trois pigeons gris"})
    assert [heard.body["password"] for heard in outside.heard] == [""]


async def test_a_form_of_too_many_fields_is_unreadable(client):
    page = await client.post(PASSWORD["fr"], data={f"f{number}": "" for number in range(50)})
    assert page.status_code == 400
    assert page.headers["content-type"].startswith("text/html")


async def test_a_service_that_is_away_is_told_with_the_gateways_own_page(client):
    page = await client.post(PASSWORD["fr"], data={"password": "trois pigeons gris"})
    assert page.status_code == 503
    assert "rien n&#39;a été fait" in page.text


async def test_the_session_of_a_browser_gives_a_form_no_rights(client, outside):
    """A foreign page can make a browser post; what is done then is the token's right alone."""
    await outside.answers(ConfirmEmailChange, Done())
    client.cookies.set("colombier_session", outside.session("t-reader", Role.CLIENT))
    assert (await client.post("/compte/adresse/confirmer/abc")).status_code == 200
    assert outside.heard[0].caller.get("account_id") is None


async def test_pages_and_calls_share_the_limit_of_an_act(alone, outside):
    await outside.answers(ResetPassword, DeviceConfirmed(device_token="d"))
    calls = [
        await alone.post("/api/v1/password/reset", json={"token": "abc", "password": "x"}) for _ in range(40)
    ]
    page = await alone.post(PASSWORD["fr"], data={"password": "trois pigeons gris"})
    assert page.status_code == 429
    assert page.headers["retry-after"]
    let_in = [one for one in calls if one.status_code != 429]
    assert (
        len(outside.heard) == len(let_in) < 40
    )  # 20, and perhaps some more where a minute begins in between


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("link", ["reset", "confirm_email", "cancel_email", "confirm_second"])
async def test_a_mailed_page_leads_to_itself_in_the_other_language(client, link, language):
    other = {"fr": "en", "en": "fr"}[language]
    page = await client.get(PATHS[link][language].format("a-b_c"))
    assert f'href="{PATHS[link][other].format("a-b_c")}" hreflang="{other}"' in page.text


@pytest.mark.parametrize(
    "path", ["/mot-de-passe/a%22b", "/compte/adresse/annuler/a%20b", "/en/password/" + "x" * 201]
)
async def test_what_cannot_be_a_token_leads_nowhere(client, outside, path):
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, data={"password": "x"})).status_code == 404


async def test_a_registration_is_confirmed_as_before(client, outside):
    await outside.answers(ConfirmEmail, OrderViews(orders=[]))
    done = (await client.post("/inscription/confirmer/abc")).text
    assert "Adresse confirmée" in done
    assert '<a class="button" href="/connexion">' in done

"""Logging in, opening an account and logging out by forms: bound to their browser, leading only to pages of ours."""

import re

import pytest

from shared.contracts.accounts import AccountView, Address, Contact, LogIn, LogOut, Register
from shared.contracts.base import Done, Refusal, Role

from .outside import a_session

PAGES = {"/connexion": "fr", "/en/login": "en"}
HOME = {"street": "1 rue du Port", "postal_code": "77190", "city": "Melun", "country": "FR"}
FORM = {
    **HOME,
    "country": "fr",
    "name": "Camille",
    "email": "camille@example.org",
    "password": "une longue phrase",
}
WHO = {"email": "camille@example.org", "password": "une longue phrase"}
NEXT = "/commander?offer=web&volume=10&term=P12M"


def an_account():
    contact = Contact(
        email="camille@example.org",
        name="Camille",
        language="fr",
        kind="person",
        consumer=True,
        address=Address(**HOME),
    )
    return AccountView(id="a-1", state="unverified", contact=contact, roles=[Role.CLIENT])


async def with_form(client, path, **data):
    """Open a page and send its form as a browser does."""
    shown = await client.get(path)
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    return await client.post(path.partition("?")[0], data={"csrf": csrf, **data})


@pytest.mark.parametrize(("path", "language"), PAGES.items())
async def test_log_in_opens_a_session_by_the_cookies_of_the_api_and_goes_on(client, outside, path, language):
    await outside.answers(LogIn, a_session("t-new", Role.CLIENT))
    sent = await with_form(client, path, **WHO, otp="", next=NEXT)
    assert (sent.status_code, sent.headers["location"]) == (303, NEXT)
    assert {"colombier_session", "colombier_csrf"} <= set(sent.cookies)
    (heard,) = [one for one in outside.heard if "password" in one.body]
    assert (heard.body["email"], heard.body["otp"]) == ("camille@example.org", None)
    assert heard.caller["language"] == language
    cookie = next(one for one in sent.headers.get_list("set-cookie") if one.startswith("colombier_session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""]
)
async def test_log_in_never_leads_to_another_site(client, outside, elsewhere):
    await outside.answers(LogIn, a_session("t-new", Role.CLIENT))
    sent = await with_form(client, "/connexion", **WHO, next=elsewhere)
    assert (sent.status_code, sent.headers["location"]) == (303, "/mon-espace")


@pytest.mark.parametrize(
    ("roles", "places"),
    [
        ((Role.CLIENT,), ("/mon-espace", "/en/my-space")),
        ((Role.CLIENT, Role.SUPPORT), ("/equipe", "/en/staff")),
        ((Role.TREASURER,), ("/equipe", "/en/staff")),
    ],
)
async def test_who_was_on_the_way_to_nothing_else_finds_what_waits(client, outside, roles, places):
    await outside.answers(LogIn, a_session("t-new", *roles))
    for page, place in zip(PAGES, places, strict=True):
        assert (await with_form(client, page, **WHO)).headers["location"] == place


async def test_wrong_credentials_are_told_on_the_page_and_the_password_is_not_shown_again(client, outside):
    await outside.refuses(
        LogIn, Refusal(code="E-CONNEXION", status=401, detail="Adresse <ou> code incorrect.")
    )
    page = await with_form(client, "/connexion", **WHO, next=NEXT)
    assert page.status_code == 422
    assert 'role="alert" id="refusal">Adresse &lt;ou&gt; code incorrect.' in page.text
    assert "une longue phrase" not in page.text
    assert 'value="camille@example.org"' in page.text
    assert 'name="next" value="/commander?offer=web&amp;volume=10&amp;term=P12M"' in page.text


@pytest.mark.parametrize("path", ["/connexion", "/inscription"])
async def test_a_form_of_a_foreign_page_does_nothing(client, outside, path):
    await outside.answers(LogIn, a_session("t-new", Role.CLIENT))
    await outside.answers(Register, an_account())
    shown = await client.get(path)
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    for data in (FORM, FORM | {"csrf": "0" * 64}, FORM | {"csrf": ""}):
        assert (await client.post(path, data=data)).status_code == 422
    client.cookies.clear()
    assert (await client.post(path, data=FORM | {"csrf": csrf})).status_code == 422
    assert outside.heard == []


async def test_an_account_is_opened_and_its_holder_comes_back_after_the_mail(client, outside):
    await outside.answers(Register, an_account())
    sent = await with_form(
        client, "/inscription?next=%2Fcommander%3Foffer%3Dweb", **FORM, kind="person", next=NEXT
    )
    assert sent.status_code == 303
    (heard,) = outside.heard
    assert (heard.body["address"], heard.body["consumer"], heard.body["language"]) == (HOME, True, "fr")
    page = await client.get(sent.headers["location"])
    assert "Un courriel vous apporte un lien" in page.text
    assert 'href="/connexion?next=%2Fcommander%3Foffer%3Dweb%26volume%3D10%26term%3DP12M"' in page.text


async def test_the_choice_made_before_is_there_after_the_link_of_the_mail_and_once_only(client, outside):
    await outside.answers(Register, an_account())
    await outside.answers(LogIn, a_session("t-new", Role.CLIENT))
    await with_form(client, "/inscription", **FORM, kind="person", next=NEXT)
    page = await client.get("/connexion")
    assert 'name="next" value="/commander?offer=web&amp;volume=10&amp;term=P12M"' in page.text
    sent = await with_form(client, "/connexion", **WHO, next=NEXT)
    assert sent.headers["location"] == NEXT
    client.cookies.delete("colombier_session")
    assert 'name="next" value=""' in (await client.get("/connexion")).text


@pytest.mark.parametrize("planted", ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%FF", "x" * 5_000])
async def test_a_planted_cookie_leads_to_no_other_site(client, planted):
    client.cookies.set("colombier_onward", planted)
    assert 'name="next" value=""' in (await client.get("/connexion")).text


@pytest.mark.parametrize(
    ("kind", "more", "consumer"),
    [("person", {}, True), ("person", {"professional": "yes"}, False), ("legal_person", {}, False)],
)
async def test_who_orders_in_which_capacity_is_asked(client, outside, kind, more, consumer):
    """R74."""
    await outside.answers(Register, an_account())
    await with_form(client, "/en/register", **FORM, kind=kind, **more)
    (heard,) = outside.heard
    assert (heard.body["kind"], heard.body["consumer"], heard.body["language"]) == (kind, consumer, "en")


@pytest.mark.parametrize(
    ("typed", "register"),
    [("798 158 804", "siren"), ("798 158 804 00012", "siret"), (" w772003612", "rna")],
)
async def test_the_number_of_a_legal_person_is_taken_for_what_it_looks_like(client, outside, typed, register):
    """R90."""
    await outside.answers(Register, an_account())
    more = {"identifier": typed, "representative": "Camille Martin"}
    await with_form(client, "/inscription", **FORM, kind="legal_person", **more)
    (heard,) = outside.heard
    assert heard.body["legal"] == {register: typed.replace(" ", ""), "representative": "Camille Martin"}


async def test_wrong_fields_are_told_beside_them_and_the_rest_is_kept(client, outside):
    page = await with_form(
        client, "/inscription", **FORM | {"country": "France", "email": "x"}, kind="person"
    )
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 2
    assert 'value="Camille"' in page.text
    assert "une longue phrase" not in page.text
    assert outside.heard == []


async def test_log_out_ends_the_session_of_this_browser(client, outside):
    await outside.answers(LogOut, Done())
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    page = await client.get("/connexion")
    assert "Vous êtes déjà connecté." in page.text
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', page.text)[1]
    assert (await client.post("/deconnexion", data={})).status_code == 403
    sent = await client.post("/deconnexion", data={"csrf": csrf})
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    gone = [one for one in sent.headers.get_list("set-cookie") if one.startswith("colombier_session=")]
    assert "Max-Age=0" in gone[0]
    assert len(outside.heard) == 1


async def test_session_cookie_alone_proves_no_form(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    for path in ("/deconnexion", "/en/logout"):
        refused = await client.post(path, data={"csrf": "0" * 64})
        assert refused.status_code == 403
        assert "E-FORMULAIRE" in refused.text


async def test_whose_session_has_ended_logs_in_again_with_the_old_cookie_still_there(client, outside):
    await outside.answers(LogIn, a_session("t-new", Role.CLIENT))
    client.cookies.set("colombier_session", "t-that-has-ended")
    assert (await with_form(client, "/connexion", **WHO)).status_code == 303


async def test_log_out_of_a_session_that_has_ended_forgets_it(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    page = await client.get("/connexion")
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', page.text)[1]
    outside.sessions.clear()
    assert (await client.post("/deconnexion", data={"csrf": csrf})).status_code == 303


async def test_a_form_posted_by_a_foreign_page_leads_to_no_foreign_page(client):
    """Its refusal is a page of ours, which must not go on elsewhere after a log-in."""
    given = {"next": "https://evil.example/connexion", "email": "x@example.org"}
    shown = await client.post("/connexion", data=given)
    assert shown.status_code == 422
    assert "evil.example" not in shown.text

"""The pages to withdraw (L06) and to terminate (L07): a link on every page, form, summary, confirmation, receipt."""

import re
from datetime import UTC, date, datetime

import pytest

from shared.contracts.accounts import AccountView, Address, Contact, GetMe
from shared.contracts.base import Refusal, Role
from shared.contracts.lifecycle import GetHosting, HostingViews, ListHostings, RevokeTermination
from shared.contracts.orders import (
    GetTerminationReceipt,
    GetWithdrawalReceipt,
    Terminate,
    TerminationView,
    Withdraw,
    WithdrawalView,
)
from shared.runtime.tx import KEY_HEADER

from .area import a_hosting, an_account
from .outside import ACCOUNT
from .reading import plain

PAID_UNTIL = date(2099, 11, 22)
AT = datetime(2026, 11, 29, 11, 0, 5, tzinfo=UTC)
OTHER = a_hosting(reference="web-8", ends_on=date(2099, 1, 5))
KEY = "01934e00-0000-7000-8000-000000000117"
TOKEN = "a-receipt-that-only-chance-could-find"
WORDS = {"fr": "La suite en <français>.", "en": "What follows in <English>."}
PAGES = {"/retractation": "fr", "/en/withdrawal": "en", "/resiliation": "fr", "/en/termination": "en"}
CHOSEN = {"ends_on": "2027-01-31"}
FORM = {"name": "Camille <Exemple>", "contract": "cmd 2026 117", "email": "camille@example.org"}
DATES = {"ends_on": date(2027, 1, 31), "deletion_on": date(2027, 2, 28), "postal_address": None}
BUTTONS = {
    "/retractation": "Confirmer la rétractation",
    "/en/withdrawal": "Confirm the withdrawal",
    "/resiliation": "Notification de la résiliation",
    "/en/termination": "Notify the termination",
}


def a_view(path, state, **more):
    kind = WithdrawalView if path in {"/retractation", "/en/withdrawal"} else TerminationView
    dates = {} if kind is WithdrawalView else DATES
    return kind(state=state, what_follows=WORDS, **FORM | dates | more)


def form_of(path):
    return FORM if contract_of(path) is Withdraw else FORM | CHOSEN


def contract_of(path):
    return Withdraw if path in {"/retractation", "/en/withdrawal"} else Terminate


@pytest.mark.parametrize("path", ["/", "/en/", "/retractation", "/mot-de-passe/choisi", "/nulle-part"])
async def test_every_page_links_to_both_functions_by_the_words_of_the_law(client, path):
    page = (await client.get(path)).text
    english = path.startswith("/en")
    withdraw, terminate = (
        ("/en/withdrawal", "/en/termination") if english else ("/retractation", "/resiliation")
    )
    assert f'<a href="{withdraw}">' in page
    assert f'<a href="{terminate}">' in page
    assert english or ("Renoncer au contrat ici" in page and "Résilier votre contrat" in page)


@pytest.mark.parametrize(("path", "language"), PAGES.items())
async def test_form_asks_only_what_the_law_allows_and_each_field_has_its_label(
    client, outside, path, language
):
    await outside.answers(contract_of(path), a_view(path, "to_confirm"))
    page = await client.get(path)
    assert f'<html lang="{language}">' in page.text
    assert page.text.count(" required") == 3
    assert page.text.count("<label for=") == page.text.count("<input")
    assert not outside.heard


@pytest.mark.parametrize("path", PAGES)
async def test_summary_keeps_what_was_typed_and_confirms_or_corrects_it(client, outside, path):
    await outside.answers(contract_of(path), a_view(path, "to_confirm"))
    page = (await client.post(path, data=form_of(path))).text
    assert outside.heard[-1].body == form_of(path) | {"confirm": False}
    assert f'<button type="submit">{BUTTONS[path]}</button>' in page
    assert "Camille &lt;Exemple&gt;" in page
    assert "&lt;" in page
    assert "<français>" not in page
    assert page.count('<input type="hidden" name="contract" value="cmd 2026 117">') == 2
    again = (await client.post(path, data=form_of(path) | {"step": "correct"})).text
    assert 'id="contract" name="contract" value="cmd 2026 117"' in again
    assert len(outside.heard) == 1


@pytest.mark.parametrize(("path", "language"), PAGES.items())
async def test_confirmation_shows_date_time_and_number(client, outside, path, language):
    await outside.answers(
        contract_of(path), a_view(path, "received", reference="RET-ABCD2345", received_at=AT)
    )
    page = (await client.post(path, data=form_of(path) | {"step": "confirm", "key": KEY})).text
    assert outside.heard[-1].body == form_of(path) | {"confirm": True}
    assert outside.heard[-1].caller["language"] == language
    moment = "29 novembre 2026 à 12:00:05" if language == "fr" else "29 November 2026 at 12:00:05"
    assert moment in page
    assert "RET-ABCD2345" in page
    assert "<form" not in page


@pytest.mark.parametrize("path", PAGES)
async def test_a_confirmation_is_done_once_under_the_key_of_its_summary(client, outside, path):
    """Pressed twice or sent again it is one declaration, and one receipt mail."""
    await outside.answers(contract_of(path), a_view(path, "to_confirm"))
    page = (await client.post(path, data=form_of(path))).text
    [key] = re.findall(r'name="key" value="([0-9a-f-]{36})"', page)
    for _ in range(2):
        await client.post(path, data=form_of(path) | {"step": "confirm", "key": key})
    shown, *confirmed = outside.heard
    assert KEY_HEADER not in shown.headers
    assert [(one.headers[KEY_HEADER], one.body["confirm"]) for one in confirmed] == [(key, True)] * 2


@pytest.mark.parametrize("sent", [{}, {"key": ""}, {"key": "a-key-of-their-own"}])
async def test_what_has_no_key_has_seen_no_summary_and_is_shown_it(client, outside, sent):
    await outside.answers(Withdraw, a_view("/retractation", "to_confirm"))
    page = (await client.post("/retractation", data=FORM | {"step": "confirm"} | sent)).text
    assert outside.heard[-1].body["confirm"] is False
    assert BUTTONS["/retractation"] in page


RECEIPTS = {
    "/retractation": (GetWithdrawalReceipt, "/retractation/recu/"),
    "/en/withdrawal": (GetWithdrawalReceipt, "/en/withdrawal/receipt/"),
    "/resiliation": (GetTerminationReceipt, "/resiliation/recu/"),
    "/en/termination": (GetTerminationReceipt, "/en/termination/receipt/"),
}


@pytest.mark.parametrize("path", PAGES)
async def test_a_confirmation_leads_to_a_receipt_that_may_be_loaded_again(client, outside, path):
    read, at = RECEIPTS[path]
    view = a_view(path, "received", **RECEIPT)
    await outside.answers(contract_of(path), view)
    await outside.answers(read, view)
    confirmed = form_of(path) | {"step": "confirm", "key": KEY}
    led = await client.post(path, data=confirmed, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, at + TOKEN)
    for _ in range(2):
        page = (await client.get(led.headers["location"])).text
        assert "RET-ABCD2345" in page
        assert "<form" not in page
    assert [one.body for one in outside.heard] == [form_of(path) | {"confirm": True}] + [
        {"receipt": TOKEN}
    ] * 2


RECEIPT = {
    "reference": "RET-ABCD2345",
    "received_at": AT,
    "receipt": TOKEN,
    "receipt_until": date(2026, 12, 29),
}
RECEIPT_PAGES = {
    f"/retractation/recu/{TOKEN}": f"/en/withdrawal/receipt/{TOKEN}",
    f"/resiliation/recu/{TOKEN}": f"/en/termination/receipt/{TOKEN}",
}
RECEIPT_ANSWERS = {
    GetWithdrawalReceipt: a_view("/retractation", "received", **RECEIPT),
    GetTerminationReceipt: a_view("/resiliation", "received", **RECEIPT),
}


async def test_a_receipt_that_is_not_there_leads_nowhere(client, outside):
    await outside.refuses(GetWithdrawalReceipt, Refusal(code="E-INTROUVABLE", status=404, detail="Rien."))
    assert (await client.get(f"/retractation/recu/{TOKEN}")).status_code == 404


async def test_chosen_day_and_postal_address_are_passed_on(client, outside):
    await outside.answers(Terminate, a_view("/resiliation", "to_confirm"))
    typed = {"name": "C", "contract": "h-1", "postal_address": "12 rue", "email": "", "ends_on": "2027-01-31"}
    page = (await client.post("/resiliation", data=typed)).text
    sent = {name: text for name, text in typed.items() if text}
    assert outside.heard[-1].body == sent | {"confirm": False}
    assert "31 janvier 2027" in page
    assert "28 février 2027" in page


@pytest.mark.parametrize("path", PAGES)
async def test_wrong_field_is_told_beside_it_and_nothing_is_lost(client, outside, path):
    await outside.answers(contract_of(path), a_view(path, "to_confirm"))
    page = await client.post(path, data=form_of(path) | {"email": "no address"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert 'value="cmd 2026 117"' in page.text
    assert not outside.heard


@pytest.mark.parametrize("status", [409, 410, 422])
async def test_refusal_of_the_owner_is_told_on_the_form(client, outside, status):
    await outside.refuses(Terminate, Refusal(code="E-RESILIATION-DATE", status=status, detail="Trop tôt."))
    page = await client.post("/resiliation", data=form_of("/resiliation"))
    assert page.status_code == status
    assert "Trop tôt." in page.text
    assert 'value="cmd 2026 117"' in page.text


async def test_who_is_signed_in_finds_name_and_address_filled_in(client, outside):
    home = Address(street="12 rue", postal_code="75011", city="Paris", country="FR")
    contact = Contact(
        email="me@example.org", name="Moi", language="fr", kind="person", consumer=True, address=home
    )
    await outside.answers(GetMe, AccountView(id="a", state="active", contact=contact, roles=[Role.CLIENT]))
    assert 'value="me@example.org"' not in (await client.get("/retractation")).text
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    page = (await client.get("/retractation?contract=CMD-2026-00117")).text
    for text in ("me@example.org", "Moi", "CMD-2026-00117"):
        assert f'value="{text}"' in page


async def test_a_foreign_page_that_posts_the_form_has_no_account_behind_it(client, outside):
    await outside.answers(Withdraw, a_view("/retractation", "received", reference="R", received_at=AT))
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    await client.post("/retractation", data=FORM | {"step": "confirm", "key": KEY})
    assert outside.heard[-1].body["confirm"] is True
    assert outside.heard[-1].caller.get("account_id") is None


@pytest.fixture
async def at_home(client, outside):
    """The holder of a service that is paid for until a day."""
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    await outside.answers(GetMe, an_account())
    await outside.answers(ListHostings, HostingViews(hostings=[a_hosting(ends_on=PAID_UNTIL), OTHER]))
    await outside.answers(Terminate, a_view("/resiliation", "to_confirm"))
    return client


@pytest.mark.parametrize(
    ("path", "form"),
    [("/services/web-7/resilier", "/resiliation"), ("/en/services/web-7/terminate", "/en/termination")],
)
async def test_a_service_leads_to_the_steps_of_the_law_with_all_filled_in(at_home, path, form):
    led = await at_home.get(path, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, f"{form}?contract=web-7")
    page = (await at_home.get(led.headers["location"])).text
    assert 'value="web-7"' in page
    assert 'value="camille@example.org"' in page
    assert 'name="paid_until" value="2099-11-22"' in page
    assert " checked" not in page


async def own_form(client, **typed):
    page = (await client.get("/resiliation?contract=web-7")).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    usual = FORM | {"contract": "web-7", "paid_until": "2099-11-22", "csrf": csrf}
    return await client.post("/resiliation", data=usual | typed)


@pytest.mark.parametrize(
    ("typed", "ends_on"),
    [({"when": "paid"}, "2099-11-22"), ({"when": "day", "ends_on": "2027-01-31"}, "2027-01-31")],
    ids=["until what is paid", "on another day"],
)
async def test_the_holder_chooses_the_last_day_and_declares_as_the_holder(at_home, outside, typed, ends_on):
    """L07, R63."""
    assert (await own_form(at_home, **typed)).status_code == 200
    heard = [one for one in outside.heard if "confirm" in one.body][-1]
    assert heard.body == FORM | {"contract": "web-7", "ends_on": ends_on, "confirm": False}
    assert heard.caller["account_id"] == ACCOUNT


@pytest.mark.parametrize("named", ["web-8", "d'un autre"])
async def test_the_paid_end_of_one_service_ends_no_other(at_home, outside, named):
    page = await own_form(at_home, when="paid", contract=named)
    assert page.status_code == 422
    assert "vérifiez le dernier jour" in page.text
    assert ('name="paid_until" value="2099-01-05"' in page.text) is (named == "web-8")
    assert not [one for one in outside.heard if "confirm" in one.body]


async def test_the_day_of_a_summary_stands_though_the_service_ends_meanwhile(at_home, outside):
    """The first of two presses ended it: the second is led to the same receipt, not to the form."""
    await outside.answers(ListHostings, HostingViews(hostings=[]))
    assert (await own_form(at_home, when="paid", step="confirm", key=KEY)).status_code == 200
    heard = [one for one in outside.heard if "confirm" in one.body][-1]
    assert (heard.body["ends_on"], heard.body["confirm"]) == ("2099-11-22", True)


@pytest.mark.parametrize(("own", "leaves", "told"), [(True, False, 1), (False, False, 0), (True, True, 0)])
async def test_only_what_the_reader_can_take_back_is_said_to_be(client, outside, own, leaves, told):
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    receipt = {"reference": "RES-ABCD2345", "received_at": AT, "own": own, "for_modification": leaves}
    await outside.answers(Terminate, a_view("/resiliation", "received", **receipt))
    page = plain((await own_form(client, when="day", step="confirm", key=KEY, **CHOSEN)).text)
    assert page.count("vous pouvez l’y annuler") == told
    assert ("Données récupérables, au plus tard jusqu’au" in page) is not own


@pytest.mark.parametrize("typed", [{}, {"when": "day", "ends_on": " "}])
async def test_no_day_stands_for_an_empty_one(at_home, outside, typed):
    page = await own_form(at_home, **typed)
    assert page.status_code == 422
    assert "Choisissez le dernier jour du service" in page.text
    assert not [one for one in outside.heard if "confirm" in one.body]


async def test_a_stranger_finds_the_day_filled_in_and_can_see_it(client):
    page = (await client.get("/resiliation")).text
    assert re.search(r'type="date" id="ends_on" name="ends_on" value="\d{4}-\d\d-\d\d"', page)


async def test_without_a_service_in_mind_the_own_ones_can_be_chosen(at_home):
    assert 'href="/resiliation?contract=web-7"' in (await at_home.get("/resiliation")).text


async def test_a_summary_and_its_correction_keep_the_proof_of_who_declares(at_home):
    page = (await own_form(at_home, when="paid")).text
    assert page.count('name="csrf"') == 2
    assert page.count('name="when" value="paid"') == 2
    again = (await own_form(at_home, when="paid", step="correct")).text
    assert 'id="when-paid" name="when" value="paid" checked' in again


async def test_a_termination_is_taken_back_on_the_page_of_the_service(client, outside):
    """R63."""
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    await outside.answers(GetHosting, a_hosting(terminated_on=PAID_UNTIL))
    await outside.answers(RevokeTermination, a_hosting())
    page = (await client.get("/services/web-7")).text
    assert "/services/web-7/resilier" not in page
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    form = {"csrf": csrf, "do": "revoke"}
    done = await client.post("/services/web-7", data=form, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/services/web-7?done=revoke")
    assert "Résiliation annulée" in (await client.get(done.headers["location"])).text

"""The forms of the client's area: each asks what the API would be asked, leads back, and tells what is refused."""

import asyncio
import base64
import re

import pytest

from shared.contracts.accounts import (
    AcceptInvitation,
    ActUnder,
    AskErasure,
    AskPasswordReset,
    BeginTotp,
    ChangeMe,
    ChangePassword,
    ConfirmTotp,
    EndSession,
    InviteDelegate,
    RecoveryCodes,
    SendDocument,
    TotpView,
    UploadView,
)
from shared.contracts.accounts.checks import LARGEST_PART_BYTES
from shared.contracts.base import Document, Done, Refusal, Role
from shared.contracts.lifecycle import (
    Archive,
    ChangeVolume,
    EraseHosting,
    GetHosting,
    RetrieveData,
)
from shared.contracts.orders import DisputeInvoice, GetInvoicePdf, SetOrderAside
from shared.contracts.orders.disputes import DisputeView
from shared.contracts.payments import PromiseCheque, PromisedCheque

from .area import SOON, a_hosting, an_account, an_erasure, answers, owners
from .outside import a_session
from .reading import plain
from .test_order_pages import an_order

DELEGATES = next(answer for request, answer in answers().items() if request.__name__ == "ListDelegates")
DISPUTE = DisputeView(
    id="d",
    invoice="F-2026-00042",
    ground="not mine",
    received_on=SOON,
    dispute_until=SOON,
    in_time=True,
    state="open",
    answer=None,
    credit_note=None,
    decided_at=None,
)
PROMISED = PromisedCheque(payment_id="p", order_reference="r", posted_on=SOON, wait_until=SOON)
ADDRESS = {"street": "2 rue du Lac", "postal_code": "1000", "city": "Bruxelles", "country": "be"}
SECRET = "une longue phrase"
WRONG = Refusal(code="E-PREUVE", status=403, detail="Mot de passe <ou> code incorrect.")

FORMS = {
    "set an order aside": ("/commandes/CMD-1", "aside", {}, SetOrderAside, an_order(), {"order": "CMD-1"}),
    "cheque posted": (
        "/commandes/CMD-1",
        "posted",
        {"posted_on": "2026-11-22"},
        PromiseCheque,
        PROMISED,
        {"order": "CMD-1", "posted_on": "2026-11-22"},
    ),
    "dispute": (
        "/factures/F-2026-00042/contester",
        "dispute",
        {"ground": "not mine"},
        DisputeInvoice,
        DISPUTE,
        {"number": "F-2026-00042", "ground": "not mine"},
    ),
    "volume": (
        "/services/web-7/volume",
        "volume",
        {"volume": "5"},
        ChangeVolume,
        a_hosting(),
        {"hosting": "web-7", "volume": 5},
    ),
    "contact": (
        "/compte",
        "contact",
        {"name": "Camille", "language": "en", **ADDRESS},
        ChangeMe,
        an_account(),
        {"name": "Camille", "language": "en", "address": ADDRESS | {"country": "BE"}},
    ),
    "no second address": (
        "/compte",
        "second",
        {"second_email": ""},
        ChangeMe,
        an_account(),
        {"second_email": None},
    ),
    "password": (
        "/compte/securite",
        "change",
        {"present": "old", "password": f" {SECRET}"},
        ChangePassword,
        Done(),
        {"present": "old", "password": f" {SECRET}"},
    ),
    "session": ("/compte/securite", "end", {"session_id": "s-2"}, EndSession, Done(), {"session_id": "s-2"}),
    "erasure": (
        "/compte/donnees",
        "erase",
        {"password": SECRET, "code": ""},
        AskErasure,
        an_erasure(),
        {"password": SECRET, "code": None},
    ),
    "invitation": (
        "/compte/acces",
        "invite",
        {"email": "x@example.org", "duty_billing": "yes", "password": SECRET},
        InviteDelegate,
        DELEGATES,
        {"email": "x@example.org", "duties": ["billing"], "password": SECRET, "code": None},
    ),
}


@pytest.fixture
async def area(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await asyncio.gather(*(outside.answers(request, answer) for request, answer in answers().items()))
    return client


async def sent(area, path, **data):
    shown = await area.get(path)
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    return await area.post(path, data={"csrf": csrf, **data})


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_form_asks_what_the_api_would_be_asked_and_leads_back(area, outside, form):
    path, do, data, contract, answer, asked = form
    await outside.answers(contract, answer)
    done = await sent(area, path, do=do, **data)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done={do}")
    assert asked in [one.body for one in outside.heard]
    assert 'class="note ok" role="status"' in (await area.get(done.headers["location"])).text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_what_is_refused_is_told_on_the_page_without_a_secret(area, outside, form):
    path, do, data, contract, _, _ = form
    await outside.refuses(contract, WRONG)
    page = await sent(area, path, do=do, **data)
    assert page.status_code == 422
    assert "Mot de passe &lt;ou&gt; code incorrect." in page.text
    assert "E-PREUVE" in page.text
    assert SECRET not in page.text


async def test_wrong_fields_are_told_beside_them_and_what_was_typed_is_kept(area):
    wrong = {"name": "Alix", "language": "fr", **ADDRESS, "country": "Belgique"}
    page = await sent(area, "/compte", do="contact", **wrong)
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 1
    assert '<a href="#contact-country">Saisissez deux lettres, comme FR ou BE.</a>' in page.text
    assert 'value="Alix"' in page.text
    assert "<title>Erreur" in page.text


@pytest.mark.parametrize("do", ["", "nothing", "sent"])
async def test_an_act_that_a_page_does_not_have_leads_nowhere(area, do):
    assert (await sent(area, "/compte", do=do)).status_code == 404


async def test_whose_session_has_ended_logs_in_and_comes_back(area, outside):
    shown = await area.get("/compte")
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    outside.sessions.clear()
    away = await area.post("/compte", data={"csrf": csrf, "do": "contact"})
    assert (away.status_code, away.headers["location"]) == (303, "/connexion?next=%2Fcompte")


async def test_an_authenticator_is_drawn_once_and_its_codes_are_shown_once(area, outside):
    """R19: secrets stand in no address."""
    await outside.answers(BeginTotp, TotpView(secret="ABCDEFGH", uri="otpauth://totp/x?secret=ABCDEFGH"))
    begun = await sent(area, "/compte/securite", do="totp", password=SECRET)
    assert begun.status_code == 200
    assert "ABCDEFGH" in begun.text
    assert re.search(r'viewBox="0 0 (\d+) \1"', begun.text)
    await outside.answers(ConfirmTotp, RecoveryCodes(codes=["aaaa-bbbb", "cccc-dddd"]))
    codes = await sent(area, "/compte/securite", do="totp_confirm", code="123456")
    assert "<li>aaaa-bbbb</li>" in codes.text
    assert "aaaa-bbbb" not in (await area.get("/compte/securite")).text


async def test_a_wrong_first_code_may_be_typed_again(area, outside):
    await outside.refuses(ConfirmTotp, Refusal(code="E-CODE", status=422, detail="Ce code est faux."))
    page = await sent(area, "/compte/securite", do="totp_confirm", code="123456")
    assert page.status_code == 422
    assert 'value="totp_confirm"' in page.text
    assert "123456" not in page.text


@pytest.mark.parametrize(
    ("archive", "told"),
    [
        (Archive(state="preparing", url=None, until=None), "se prépare"),
        (
            Archive(state="ready", url="https://host.example/a.zip", until=SOON),
            'href="https://host.example/a.zip"',
        ),
    ],
    ids=["preparing", "ready"],
)
async def test_data_is_asked_for_and_fetched_by_the_same_button(area, outside, archive, told):
    """R54."""
    await outside.answers(RetrieveData, archive)
    assert told in (await sent(area, "/services/web-7/donnees", do="archive")).text


async def test_data_is_deleted_only_where_the_name_is_typed_and_the_box_ticked(area, outside):
    """R63."""
    await outside.answers(EraseHosting, a_hosting(state="deleting"))
    page = await sent(area, "/services/web-7/supprimer", do="erase", repeat="web-7")
    assert page.status_code == 422
    done = await sent(area, "/services/web-7/supprimer", do="erase", repeat="web-7", confirm="yes")
    assert (done.status_code, done.headers["location"]) == (303, "/services/web-7")
    assert {"hosting": "web-7", "repeat": "web-7", "confirm": True} in [one.body for one in outside.heard]


@pytest.mark.parametrize("path", ["/services/web-7/renouveler", "/en/services/web-7/renew"])
async def test_renewing_leads_to_the_order_filled_in(area, path):
    """R62."""
    away = await area.get(path)
    order = "/en/order" if path.startswith("/en") else "/commander"
    query = "offer=web&hosting=web-7&volume=10&term=P12M"
    assert (away.status_code, away.headers["location"]) == (303, f"{order}?{query}")


async def test_who_only_pays_for_an_owner_is_led_to_the_renewal_too(area, outside):
    """R20: the page of a service takes the technical duty, an order does not."""
    await outside.refuses(GetHosting, Refusal(code="E-DROITS", status=403, detail="Non."))
    away = await area.get("/services/web-7/renouveler")
    assert (away.status_code, away.headers["location"].partition("?")[0]) == (303, "/commander")


async def test_dates_are_a_file_for_a_calendar(area):
    file = await area.get("/services/web-7/dates.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert 'filename="web-7.ics"' in file.headers["content-disposition"]


async def test_an_invoice_is_fetched_as_the_api_gives_it(area, outside):
    """R35."""
    content = base64.b64encode(b"%PDF").decode()
    paper = Document(media_type="application/pdf", name="F-1.pdf", content_base64=content)
    await outside.answers(GetInvoicePdf, paper)
    file = await area.get("/factures/F-1/pdf")
    assert (file.content, file.headers["content-type"]) == (b"%PDF", "application/pdf")
    assert "F-1.pdf" in file.headers["content-disposition"]


async def test_why_tells_cause_rule_article_and_day_of_each_change(area):
    page = plain((await area.get("/services/web-7/historique")).text)
    assert "Web &lt;fr&gt;" in page
    assert "Article 8" in page
    assert 'href="/conditions/clauses#R44">règle R44</a>' in page
    assert "Fin : 1er décembre 2099" in page
    assert "wanted" not in page


async def test_a_document_is_cut_into_parts_and_sent(area, outside):
    """R16."""
    await outside.answers(SendDocument, UploadView(file="f", parts_received=1, parts=1, complete=True))
    path = "/compte/documents/D-Q452QLED"
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', (await area.get(path)).text)[1]
    content = bytes(range(256)) * (LARGEST_PART_BYTES // 256 + 1)
    data = {"csrf": csrf, "document": "identity"}
    done = await area.post(path, data=data, files={"file": ("carte d'identité.png", content, "image/png")})
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=sent")
    parts = [one.body for one in outside.heard if "content_base64" in one.body]
    assert b"".join(base64.b64decode(one["content_base64"]) for one in parts) == content
    assert {(one["file"], one["name"], one["parts"]) for one in parts} == {
        (parts[0]["file"], "carte d'identité.png", 2)
    }


@pytest.mark.parametrize("csrf", ["", "0" * 64])
async def test_a_foreign_page_sends_no_document(area, outside, csrf):
    await outside.answers(SendDocument, UploadView(file="f", parts_received=1, parts=1, complete=True))
    data = {"csrf": csrf, "document": "identity"}
    refused = await area.post("/compte/documents/D-Q452QLED", data=data, files={"file": ("a.png", b"x")})
    assert refused.status_code == 403
    assert not [one for one in outside.heard if "content_base64" in one.body]


async def test_somebody_elses_request_for_documents_is_not_found(area):
    assert (await area.get("/compte/documents/D-OTHERS")).status_code == 404


async def test_an_invitation_is_taken_up_by_the_button_alone(area, outside):
    """R20."""
    await outside.answers(AcceptInvitation, owners())
    await area.get("/invitation/abc")
    assert not [one for one in outside.heard if "token" in one.body]
    done = await sent(area, "/invitation/abc", do="accept")
    assert (done.status_code, done.headers["location"]) == (303, "/compte/acces")
    assert {"token": "abc"} in [one.body for one in outside.heard]


async def test_acting_for_somebody_changes_the_session_and_leads_to_the_space(area, outside):
    """R20."""
    await outside.answers(ActUnder, a_session("t-under", Role.CLIENT))
    done = await sent(area, "/compte/acces", do="act", owner_id="a-2")
    assert (done.status_code, done.headers["location"]) == (303, "/mon-espace")
    assert done.cookies["colombier_session"] == "t-under"


async def test_a_forgotten_password_is_answered_alike_for_everybody(client, outside):
    """R19."""
    await outside.answers(AskPasswordReset, Done())
    done = await sent(client, "/mot-de-passe", email="nobody@example.org")
    assert (done.status_code, done.headers["location"]) == (303, "/mot-de-passe?sent=1")
    assert "Si un compte a cette adresse" in (await client.get(done.headers["location"])).text
    assert (await client.post("/mot-de-passe", data={"email": "x"})).status_code == 403

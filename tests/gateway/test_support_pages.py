"""Requests, notices of illegal content, the status page and contact: what each asks, shows, and does without others."""

import asyncio
import re
from datetime import UTC, date, datetime

import pytest

from services.gateway.portal.status import PARTS
from shared.contracts.accounts import GetPrivacy, PrivacyView
from shared.contracts.base import Refusal, Role
from shared.contracts.clock import GetProgress, Progress
from shared.contracts.lifecycle import (
    GetHosting,
    InterventionNews,
    InterventionsNews,
    ListInterventions,
)
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers
from shared.contracts.support import (
    AddToTicket,
    AnswerTicket,
    CloseTicket,
    DecideNotice,
    GetNotice,
    GetTicket,
    IncidentViews,
    ListIncidents,
    ListTickets,
    OpenTicket,
    PermitAccess,
    ReadContentNotice,
    RecordAccess,
    RefuseTicket,
    SendNotice,
    TicketViews,
)
from shared.contracts.support.tickets import FirstAnswers
from shared.runtime.tx import KEY_HEADER
from shared.values.dates import ONE_DAY

from .area import a_hosting, answers
from .outside import ACCOUNT
from .reading import Outline, plain
from .staff import incidents, notices, tickets

TODAY = date(2026, 11, 22)
MATTER = "Mon site affiche une page blanche."
FIELDS = Refusal(
    code="E-CHAMPS", status=422, detail="Certains champs ne sont pas valides.", fields={"text": "Trop court."}
)
FORM = {
    "url": "https://web-7.example.org/page",
    "ground": "fraud",
    "text": "Cette page imite le site d'une banque.",
    "name": "Claude",
    "email": "claude@example.org",
    "good_faith": "true",
}


@pytest.fixture
async def mine(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    for request in (ListTickets, GetTicket):
        await outside.answers(request, answers()[request])
    return client


@pytest.fixture
async def desk(client, outside):
    client.cookies.set("colombier_session", outside.session("t-staff", Role.CLIENT, Role.SUPPORT))
    for place in (tickets, notices, incidents):
        await asyncio.gather(*(outside.answers(request, answer) for request, answer in place.ANSWERS.items()))
    return client


async def sending(client, path, do, **fields):
    shown = (await client.get(path)).text
    csrf = re.search(r'name="csrf" value="(\w+)"', shown)[1]
    return await client.post(path, data={"csrf": csrf, "do": do, **fields})


async def test_a_new_request_names_the_services_that_are_ticked_and_leads_to_its_page(mine, outside):
    """R26, R30."""
    await outside.answers(OpenTicket, tickets.TICKET)
    asked = {"title": "Page", "text": MATTER, "topic": "help", "hosting-web-7": "yes", "may_access": "yes"}
    done = await sending(mine, "/demandes/nouvelle", "open", **asked)
    assert (done.status_code, done.headers["location"]) == (303, "/demandes/DEM-Q452QLED?done=open")
    assert outside.heard[-1].body["hostings"] == ["web-7"]
    assert outside.heard[-1].body["may_access"] is True
    assert "Votre demande est reçue" in (await mine.get(done.headers["location"])).text


async def test_nothing_is_permitted_that_was_not_ticked_and_what_was_typed_stays(mine, outside):
    """R30."""
    shown = (await mine.get("/demandes/nouvelle")).text
    assert 'name="may_access" value="yes" checked' not in shown
    await outside.refuses(OpenTicket, FIELDS)
    again = await sending(
        mine, "/demandes/nouvelle", "open", title="Page <b>", text=MATTER, **{"hosting-web-7": "yes"}
    )
    assert again.status_code == 422
    assert outside.heard[-2].body["may_access"] is False
    assert "Page &lt;b&gt;" in again.text
    assert 'name="hosting-web-7" value="yes" checked' in again.text
    assert 'href="#text"' in again.text


async def test_a_request_that_waits_for_its_client_is_something_to_do(mine):
    page = seen(await mine.get("/mon-espace"))
    assert "Répondre aux bénévoles : demande DEM-Q452QLED" in page


@pytest.mark.parametrize(
    ("do", "contract", "fields"),
    [
        ("add", AddToTicket, {"text": "Merci."}),
        ("permit", PermitAccess, {"may_access": "false"}),
        ("close", CloseTicket, {}),
    ],
)
async def test_forms_of_a_request_ask_for_it_alone(mine, outside, do, contract, fields):
    await outside.answers(contract, tickets.TICKET)
    done = await sending(mine, "/demandes/DEM-Q452QLED", do, **fields)
    assert (done.status_code, done.headers["location"]) == (303, f"/demandes/DEM-Q452QLED?done={do}")
    assert outside.heard[-1].body["ticket"] == "DEM-Q452QLED"


async def test_no_time_of_response_is_promised(mine):
    """R12."""
    page = plain((await mine.get("/demandes/nouvelle")).text)
    assert "tenue par des bénévoles" in page
    assert "une première réponse sur deux" not in page
    assert not re.search(r"sous \d+ (heures|jours)", page)


async def test_how_long_answers_took_is_shown_where_it_is_known(client, outside):
    """R12."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    figure = FirstAnswers(median_hours=50, count=9, days=90)
    await outside.answers(ListTickets, TicketViews(tickets=[], hostings=[], first_answers=figure))
    page = plain((await client.get("/demandes/nouvelle")).text)
    assert "Constat des 90 jours passés" in page
    assert "venue en 3 jours ou moins. Ce n’est pas un engagement." in page


@pytest.mark.parametrize(
    ("do", "contract", "fields"),
    [
        ("answer", AnswerTicket, {"text": "Oui.", "then": "closed"}),
        ("refuse", RefuseTicket, {"reason": "other", "text": MATTER}),
        ("enter", RecordAccess, {"hosting": "web-7", "what": "journal"}),
    ],
)
async def test_volunteers_answer_decline_and_write_down_what_they_do(desk, outside, do, contract, fields):
    path = "/equipe/demandes/DEM-Q452QLED"
    await outside.answers(contract, tickets.WAITING)
    done = await sending(desk, path, do, **fields)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done={do}")
    assert outside.heard[-1].body == {"ticket": "DEM-Q452QLED", **fields}


async def test_a_notice_is_decided_on_after_the_suspension_whose_reasons_are_checked(desk, outside):
    """L16, C8: the statement of reasons has its own page, which knows that a notice led there."""
    path = "/equipe/signalements/SIG-Q452QLEDABCDEFGH"
    page = (await desk.get(path)).text
    assert '<form method="get" action="/equipe/suspensions/nouvelle">' in page
    assert '<input type="hidden" name="found_by" value="notice">' in page
    assert 'name="service"' in page
    await outside.answers(GetHosting, a_hosting())
    statement = (await desk.get("/equipe/suspensions/nouvelle?found_by=notice&service=web-7")).text
    assert re.search(r'name="found_by" value="notice"[^>]* checked', statement)
    await outside.answers(DecideNotice, notices.OVER)
    decision = {"verdict": "suspended", "text": MATTER, "hosting": "web-7"}
    assert (await sending(desk, path, "decide", **decision)).status_code == 303
    assert outside.heard[-1].body == {"notice": "SIG-Q452QLEDABCDEFGH", **decision}


async def test_a_decided_notice_is_shown_to_staff_with_its_decision(client, outside):
    client.cookies.set("colombier_session", outside.session("t-staff", Role.CLIENT, Role.SUPPORT))
    await outside.answers(ReadContentNotice, notices.OVER)
    page = (await client.get("/equipe/signalements/SIG-AAAAAAAAAAAAAAAA")).text
    assert "La page &lt;Exemple&gt; demandait des codes." in page
    assert "Préparer la suspension" not in page


async def test_who_is_signed_in_reports_under_that_name_by_our_own_form_alone(client, outside):
    """So no stranger uses up the receipts of an address."""
    await outside.answers(SendNotice, notices.NOTICE)
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    csrf = re.search(r'name="csrf" value="([^"]+)"', (await client.get("/signaler")).text)[1]
    for form in (FORM | {"csrf": csrf}, FORM):
        await client.post("/signaler", data=form)
    heard = [one for one in outside.heard if "good_faith" in one.body]
    assert [one.caller.get("account_id") for one in heard] == [ACCOUNT, None]


async def test_anybody_reports_content_and_is_led_to_the_page_that_follows_it(client, outside):
    """L16: nobody has to log in."""
    await outside.answers(SendNotice, notices.NOTICE)
    await outside.answers(GetNotice, notices.NOTICE)
    done = await client.post("/signaler", data=FORM)
    assert (done.status_code, done.headers["location"]) == (
        303,
        "/signaler/SIG-Q452QLEDABCDEFGH?done=reported",
    )
    page = (await client.get(done.headers["location"])).text
    assert "Nous avons reçu votre signalement" in page
    assert "claude@example.org" not in page
    assert 'name="good_faith" value="true" required' in (await client.get("/signaler")).text


async def test_a_notice_that_is_sent_twice_is_one(client, outside):
    await outside.answers(SendNotice, notices.NOTICE)
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', (await client.get("/signaler")).text)[1]
    for form in (FORM | {"key": key}, FORM | {"key": key}, FORM):
        await client.post("/signaler", data=form)
    sent = [one for one in outside.heard if "good_faith" in one.body]
    assert [one.headers.get(KEY_HEADER) for one in sent] == [key, key, None]


async def test_a_notice_that_is_refused_keeps_what_was_typed(client, outside):
    missing = Refusal(code="E-SIGNALEMENT-CONTACT", status=422, detail="Indiquez votre nom.")
    await outside.refuses(SendNotice, missing)
    again = await client.post("/signaler", data=FORM | {"name": "", "text": "Un <script> dans la page."})
    assert again.status_code == 422
    assert "Indiquez votre nom." in again.text
    assert "Un &lt;script&gt; dans la page." in again.text
    assert 'value="fraud" checked' in again.text


async def test_a_notice_without_good_faith_is_not_sent(client, outside):
    again = await client.post(
        "/en/report", data={name: text for name, text in FORM.items() if name != "good_faith"}
    )
    assert again.status_code == 422
    assert "Tick this box" in again.text
    assert not outside.heard


async def test_a_decided_notice_is_told_with_its_reasons_and_where_to_go(client, outside):
    """L16: redress."""
    await outside.answers(GetNotice, notices.DECIDED)
    page = (await client.get("/signaler/SIG-AAAAAAAAAAAAAAAA")).text
    assert "Le service est suspendu." in page
    assert "Arcom" in page


def seen(page):
    """Return the words of a page, without what they are set in."""
    return " ".join(plain(re.sub(r"<[^>]+>", " ", page.text)).split())


def all_well(**changes):
    usual = {"last_day": TODAY, "days_done": dict.fromkeys(PARTS, TODAY), "answering": list(PARTS)}
    return Progress(**usual | changes)


async def standing(outside, shown=None, planned=(), **changes):
    privacy = PrivacyView(retention=[], recipients=[], contact_email="contact@example.org")
    for request, answer in (
        (ListIncidents, shown or IncidentViews(incidents=[incidents.OVER], quiet_since=TODAY)),
        (GetProgress, all_well(**changes)),
        (ListOffers, Catalogue(offers=[])),
        (GetPrivacy, privacy),
    ):
        await outside.answers(request, answer)
    if planned is not None:
        await outside.answers(ListInterventions, InterventionsNews(interventions=planned))


async def test_status_page_says_in_one_sentence_that_all_works_and_since_when(client, outside):
    """R13."""
    await standing(outside)
    page = seen(await client.get("/etat"))
    assert "Tout fonctionne. Aucun incident depuis le 22 novembre 2026 ." in page
    assert "Ne répond pas" not in page


async def test_status_page_tells_an_incident_and_a_part_that_is_late(client, outside):
    done = {"payments": date(2026, 11, 20)}
    await standing(outside, incidents.ANSWERS[ListIncidents], days_done=done)
    page = seen(await client.get("/en/status"))
    assert "Something does not work: Slow &lt;script&gt; sites." in page
    assert "Late 20 November 2026" in page


async def test_status_page_stands_when_nothing_answers(client):
    page = await client.get("/etat")
    assert page.status_code == 200
    assert "Une partie de notre système ne répond pas." in page.text
    assert page.text.count("Ne répond pas") + page.text.count("Non vérifié") == len(PARTS)
    assert "Fonctionne" not in page.text


GOING_ON = InterventionNews(
    reference="INT-1",
    state="in_progress",
    title={"fr": "Nouveau disque", "en": "New disk"},
    text={"fr": "Les sites s’arrêtent.", "en": "Sites stop."},
    starts_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    ends_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"answering": [name for name in PARTS if name != "payments"]},
            "Une partie de notre système ne répond pas.",
        ),
        ({"answering": None}, "Aucune panne connue, mais tout n’a pas pu être vérifié."),
        ({"days_done": {"payments": TODAY - 2 * ONE_DAY}}, "Une partie de notre système a du retard."),
        ({"days_done": {"payments": TODAY - ONE_DAY}}, "Tout fonctionne."),
        ({"planned": [GOING_ON]}, "Une intervention prévue est en cours : Nouveau disque."),
        ({"planned": [GOING_ON.model_copy(update={"state": "announced"})]}, "Tout fonctionne."),
    ],
)
async def test_status_page_claims_what_was_asked_and_no_more(client, outside, changes, sentence):
    """R13: of payments, mails and hosts the clock alone can say whether they answer."""
    await standing(outside, **changes)
    page = seen(await client.get("/etat"))
    assert sentence in page
    assert ("Tout fonctionne." in page) is (sentence == "Tout fonctionne.")


async def test_status_page_says_that_planned_work_is_not_known(client, outside):
    await standing(outside, planned=None)
    assert "Interventions prévues" in (await client.get("/etat")).text


@pytest.mark.parametrize(
    ("fr", "en"), [("/signaler", "/en/report"), ("/etat", "/en/status"), ("/contact", "/en/contact")]
)
async def test_public_pages_are_whole_and_linked_from_every_page(client, outside, fr, en):
    await standing(outside)
    for path, other, language in ((fr, en, "fr"), (en, fr, "en")):
        page = await client.get(path)
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert f'href="{other}" hreflang=' in page.text
        outline = Outline(page.text)
        assert outline.wrong == []
        assert len(outline.ids) == len(set(outline.ids))
        assert set(outline.fors) <= set(outline.ids)
        assert (
            f'href="{path}"' in (await client.get("/assistance" if language == "fr" else "/en/support")).text
        )


async def test_contact_leads_who_is_signed_in_to_a_request(mine):
    """R24."""
    assert 'class="button" href="/demandes/nouvelle"' in (await mine.get("/contact")).text


async def test_a_wrong_field_is_told_what_its_own_form_asks(desk, outside):
    """Not what a field of that name asks elsewhere."""
    wrong = FIELDS.model_copy(update={"fields": {"text": "Trop court.", "reason": "Manque."}})
    await outside.refuses(RefuseTicket, wrong)
    page = await sending(desk, "/equipe/demandes/DEM-Q452QLED", "refuse", text="Non.")
    assert page.status_code == 422
    assert "Écrivez de 20 à 5000 caractères." in page.text
    assert "Décrivez les faits" not in page.text
    assert "Écrivez pourquoi, en 500" not in page.text


@pytest.mark.parametrize(("role", "linked"), [(Role.SUPPORT, True), (Role.SYSTEM, False)])
async def test_a_request_leads_to_its_client_for_who_may_go_there_and_to_its_services(
    client, outside, role, linked
):
    client.cookies.set("colombier_session", outside.session("t-staff", Role.CLIENT, role))
    for request, answer in tickets.ANSWERS.items():
        await outside.answers(request, answer)
    page = (await client.get("/equipe/demandes/DEM-Q452QLED")).text
    assert ('href="/equipe/clients/' in page) is linked
    assert 'href="/equipe/services/' in page
    assert 'href="/equipe/retractations"' in page

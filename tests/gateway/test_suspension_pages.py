"""A service is suspended after its statement of reasons was seen as the e-mail that will tell it (C8, M24)."""

import hashlib
import re

import pytest

from shared.contracts.base import Refusal, Role
from shared.contracts.lifecycle import LiftSuspension, PreviewSuspension, SuspendHosting

from .staff import services, suspensions
from .test_staff_pages import enter

FACTS = "Envoi massif de courriels depuis un formulaire compromis."
STATEMENT = {
    "hosting": "web-1",
    "reason": "terms",
    "scope": "total",
    "text": FACTS,
    "ground": "article 10",
    "found_by": "us",
    "until": "",
}
NEW = "/equipe/suspensions/nouvelle"


async def send(client, path, **form):
    shown = await client.get(path)
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    return await client.post(path, data={"csrf": csrf, **form})


async def test_the_service_that_the_address_names_is_filled_in(client, outside):
    await enter(client, outside, suspensions, Role.SUPPORT)
    assert 'value="web-1"' in (await client.get(f"{NEW}?service=web-1")).text


async def test_the_check_page_shows_the_mail_and_that_the_dates_stay_and_imposes_nothing(client, outside):
    await enter(client, outside, suspensions, Role.SUPPORT)
    page = await send(client, NEW, do="check", **STATEMENT)
    assert page.status_code == 200
    assert "Bonjour &lt;Camille&gt;," in page.text
    assert "Sa date de fin ne change pas" in page.text
    assert "Suspendre et envoyer les motifs" in page.text
    asked = [one.body for one in outside.heard if "reason" in one.body]
    assert asked == [{name: text for name, text in STATEMENT.items() if text}]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    assert {name: hidden[name] for name in STATEMENT} == STATEMENT


async def test_what_was_checked_is_sent_whole(client, outside):
    await enter(client, outside, suspensions, Role.SUPPORT)
    page = await send(client, NEW, do="check", **STATEMENT | {"text": "é" * 5000})
    assert (
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))["text"]
        == "é" * 5000
    )


async def test_the_suspension_leads_to_the_service_which_says_that_it_is_done(client, outside):
    await enter(client, outside, suspensions, Role.SUPPORT)
    await enter(client, outside, services, Role.SUPPORT)
    done = await send(client, NEW, do="suspend", **STATEMENT)
    assert (done.status_code, done.headers["location"]) == (303, "/equipe/services/web-1?done=suspend")
    assert "Service suspendu, motifs envoyés." in (await client.get(done.headers["location"])).text


async def test_what_is_refused_is_told_beside_what_was_typed(client, outside):
    session = outside.session("t-s", Role.CLIENT, Role.SUPPORT)
    client.cookies.set("colombier_session", session)
    refusal = Refusal(
        code="E-MOTIFS-FAITS", status=422, detail="Décrivez les faits en 50 caractères au moins."
    )
    await outside.refuses(PreviewSuspension, refusal)
    page = await send(client, NEW, do="check", **STATEMENT | {"text": "Trop court."})
    assert page.status_code == 422
    assert "50 caractères" in page.text
    assert "Trop court." in page.text
    assert SuspendHosting.subject() not in page.text


async def test_lifting_asks_why(client, outside):
    await enter(client, outside, services, Role.SUPPORT)
    await outside.answers(LiftSuspension, services.HOSTING)
    done = await send(client, "/equipe/services/web-1", do="lift", reason="terms", why="Formulaire corrigé.")
    assert done.status_code == 303
    assert outside.heard[-1].body == {"hosting": "web-1", "reason": "terms", "why": "Formulaire corrigé."}


async def test_staff_reads_what_a_change_answered_to(client, outside):
    await enter(client, outside, services, Role.SUPPORT)
    page = (await client.get("/equipe/services/web-1")).text
    for text in ("evt_provisioning_hosting_converged_v1", "019a-1", "checksum: c0ffee", "Secret imposé"):
        assert text in page


async def test_a_proof_is_hashed_and_other_services_of_the_client_are_suspended_with_it(client, outside):
    """R22, C8: one act, one statement each; the proof itself goes nowhere."""
    await enter(client, outside, suspensions, Role.SUPPORT)
    path = f"{NEW}?service=web-1"
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', (await client.get(path)).text)[1]
    form = {"csrf": csrf, "do": "check", "also-web-2": "yes", **STATEMENT}
    page = await client.post(path, data=form, files={"proof": ("journal.txt", b"une trace")})
    assert page.status_code == 200
    known = hashlib.sha256(b"une trace").hexdigest()
    [asked] = [one.body for one in outside.heard if "reason" in one.body]
    assert (asked["also"], asked["evidence_sha256"]) == (["web-2"], known)
    assert f'name="evidence_sha256" value="{suspensions.PREVIEW.evidence_sha256}"' in page.text
    assert 'type="hidden" name="also-web-2" value="yes"' in page.text
    await client.post(path, data=form | {"do": "suspend", "evidence_sha256": known, "pasted": ""})
    assert outside.heard[-1].body["evidence_sha256"] == known


async def test_a_text_that_is_pasted_is_hashed_as_it_stands(client, outside):
    await enter(client, outside, suspensions, Role.SUPPORT)
    await send(client, NEW, do="check", pasted=" tel\r\nquel ", proof="pas un fichier !", **STATEMENT)
    assert outside.heard[-1].body["evidence_sha256"] == hashlib.sha256(b" tel\nquel ").hexdigest()


async def test_a_proof_that_is_known_is_not_pasted_a_second_time(client, outside):
    """The second check would hash a text in the place of the file."""
    await enter(client, outside, suspensions, Role.SUPPORT)
    page = await send(client, NEW, do="check", pasted="tel quel", **STATEMENT)
    assert "tel quel" not in page.text
    refusal = Refusal(code="E-MOTIFS-FAITS", status=422, detail="Plus de faits.")
    await outside.refuses(PreviewSuspension, refusal)
    page = await send(client, NEW, do="check", pasted="un autre", evidence_sha256="ab" * 32, **STATEMENT)
    assert "un autre" in page.text
    assert f'name="evidence_sha256" value="{"ab" * 32}"' in page.text


async def test_fifty_services_are_suspended_by_one_form(client, outside):
    """R22."""
    await enter(client, outside, suspensions, Role.SUPPORT)
    also = {f"also-web-{number}": "yes" for number in range(2, 52)}
    assert (await send(client, NEW, do="check", **STATEMENT | also)).status_code == 200


@pytest.mark.parametrize(
    ("path", "words"),
    [(NEW, "Ce fichier est trop grand"), ("/en/staff/suspensions/new", "This file is too large")],
)
async def test_a_file_that_is_too_large_is_refused_in_a_sentence(client, outside, path, words):
    await enter(client, outside, suspensions, Role.SUPPORT)
    answer = await client.post(path, data={"do": "check"}, files={"proof": ("x", b"x" * 5_200_000)})
    assert answer.status_code == 413
    assert words in answer.text
    assert "E-FICHIER-TAILLE" in answer.text
    assert "256" not in answer.text

"""What the forms of the staff's desk ask, and where they lead."""

import base64
import re
from datetime import date

import pytest

from shared.contracts.accounts import (
    DeactivateAccount,
    DecideApproval,
    DecideDocuments,
    GetAccount,
    ReadDocument,
    RecordMembership,
)
from shared.contracts.base import Awaiting, Document, Done, Refusal, Role
from shared.contracts.clock import DiscardParked, ReplayParked
from shared.contracts.orders import FindOrders, MatchTermination, MatchWithdrawal

from .staff import approvals, checks, client_page, declarations, messages, search, today
from .test_staff_pages import enter

AT_MESSAGE = "/equipe/messages/m-2"


async def send(client, path, **fields):
    page = await client.get(path)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    return await client.post(path, data={"csrf": csrf, **fields}, follow_redirects=False)


def asked(outside, **fields):
    return [heard for heard in outside.heard if fields.items() <= heard.body.items()]


async def test_a_message_is_replayed_and_given_up_for_a_reason(client, outside):
    await enter(client, outside, messages, Role.BOARD)
    await outside.answers(ReplayParked, Done())
    await outside.answers(DiscardParked, Done())
    sent = await send(client, AT_MESSAGE, do="replay", message="m-2")
    assert (sent.status_code, sent.headers["location"]) == (303, "/equipe/messages?done=replay")
    assert "Rejoué" in (await client.get(sent.headers["location"])).text
    sent = await send(client, AT_MESSAGE, do="discard", message="m-2", why="envoyé deux fois")
    assert sent.status_code == 303
    assert asked(outside, message="m-2", why="envoyé deux fois")


async def test_a_message_that_fails_again_says_why_on_its_page(client, outside):
    await enter(client, outside, messages, Role.BOARD)
    still = Refusal(code="E-MESSAGE", status=409, detail="Le message reste mis de côté : NotYet")
    await outside.refuses(ReplayParked, still)
    sent = await send(client, AT_MESSAGE, do="replay", message="m-2")
    assert sent.status_code == 422
    assert "Le message reste mis de côté" in sent.text


async def test_giving_a_message_up_without_a_reason_asks_for_one(client, outside):
    await enter(client, outside, messages, Role.BOARD)
    sent = await send(client, AT_MESSAGE, do="discard", message="m-2", why="non")
    assert sent.status_code == 422
    assert 'href="#discard-why"' in sent.text
    assert 'id="discard-why"' in sent.text


async def test_a_document_is_opened_for_a_reason_and_decided_on(client, outside):
    await enter(client, outside, checks, Role.SUPPORT)
    path = f"/equipe/documents/{today.CHECK.request}"
    content = base64.b64encode(b"a scan").decode()
    file = Document(media_type="image/png", name="copie.png", content_base64=content)
    await outside.answers(ReadDocument, file)
    await outside.answers(DecideDocuments, today.CHECK)
    opened = await send(client, path, do="read", file="f-1", why="vérifier l’identité")
    assert (opened.content, opened.headers["content-type"]) == (b"a scan", "image/png")
    assert asked(outside, number=today.CHECK.request, file="f-1")
    refused = await send(client, path, do="read", file="f-1", why="non")
    assert refused.status_code == 422
    sent = await send(client, path, do="decide", verdict="accepted", why="identité conforme")
    assert sent.headers["location"] == "/equipe/documents?done=decide"


async def test_an_approval_is_refused_for_a_reason(client, outside):
    await enter(client, outside, approvals, Role.TREASURER)
    await outside.answers(DecideApproval, approvals.DONE)
    sent = await send(client, "/bureau/approbations/ap-1", do="refuse", why="déjà rendu")
    assert sent.status_code == 303
    assert asked(outside, approval="ap-1", verdict="refused")


async def test_the_account_of_one_of_the_staff_waits_for_a_second_person(client, outside):
    await enter(client, outside, client_page, Role.BOARD)
    await outside.answers(DeactivateAccount, Awaiting(approval="ap-7", until=date(2026, 12, 6)))
    sent = await send(client, "/en/staff/clients/a-1", do="deactivate", reason="wrong")
    assert (sent.status_code, sent.headers["location"]) == (303, "/en/board/approvals/ap-7")


async def test_a_withdrawal_is_matched_to_the_order_that_it_means(client, outside):
    await enter(client, outside, declarations, Role.SUPPORT)
    await outside.answers(MatchWithdrawal, declarations.KNOWN)
    sent = await send(
        client, "/equipe/retractations/d-1", do="match", order="CMD-2026-00117", why="même adresse"
    )
    assert sent.headers["location"] == "/equipe/retractations?done=match"
    assert asked(outside, declaration="d-1", order="CMD-2026-00117", information_missing=False)


async def test_a_notice_that_waits_for_its_letter_is_matched_with_the_day_on_which_it_came(client, outside):
    """C12."""
    await enter(client, outside, declarations, Role.SUPPORT)
    assert 'name="letter_on"' not in (await client.get("/equipe/resiliations/d-2")).text
    assert 'name="letter_on"' in (await client.get("/equipe/resiliations/d-3")).text
    await outside.answers(MatchTermination, declarations.LETTER)
    facts = {"hosting": "h-abcd2345", "letter_on": "2026-11-20", "why": "lettre lue"}
    await send(client, "/equipe/resiliations/d-3", do="match", **facts)
    assert asked(outside, declaration="d-3", letter_on="2026-11-20")


async def test_the_board_notes_an_exclusion_with_the_day_of_the_hearing(client, outside):
    """C14."""
    await enter(client, outside, client_page, Role.BOARD)
    await outside.answers(RecordMembership, client_page.ANSWERS[GetAccount])
    heard = {"why": "contrefaçon", "excluded": "yes", "heard_on": "2026-11-20"}
    await send(client, "/equipe/clients/a-1", do="member", member="no", **heard)
    assert asked(outside, account_id="a-1", member=False, excluded=True, heard_on="2026-11-20")


@pytest.mark.parametrize("status", [422, 503])
async def test_what_cannot_name_an_order_finds_none_and_an_owner_who_is_away_is_said(client, outside, status):
    answers = {request: answer for request, answer in search.ANSWERS.items() if request is not FindOrders}
    await outside.refuses(FindOrders, Refusal(code="E-X", status=status, detail="…"))
    for request, answer in answers.items():
        await outside.answers(request, answer)
    client.cookies.set("colombier_session", outside.session("t-b", Role.CLIENT, Role.BOARD))
    page = (await client.get("/en/staff/search?q=CMD-1")).text
    assert ("Orders: no answer for now" in page) is (status == 503)
    assert 'href="/en/staff/clients/a-1">Camille' in page


async def test_a_search_shows_each_role_what_it_may_read(client, outside):
    await enter(client, outside, search, Role.TREASURER)
    page = (await client.get("/equipe/recherche?q=24,00")).text
    assert "<h2>Paiements</h2>" in page
    assert "<h2>Services</h2>" not in page

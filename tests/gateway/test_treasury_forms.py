"""The forms of the treasurer's pages: each asks what the API would be asked, and only for whom it may be asked."""

import asyncio
import base64
import gzip

import pytest

from services.gateway.portal.staff.figures import cents_of
from services.gateway.sessions import csrf_token
from shared.contracts.base import Done, Refusal, Role
from shared.contracts.orders import DecideDispute
from shared.contracts.payments import (
    AcceptHold,
    AddVerificationRule,
    AssignBankLine,
    AttributeSurplus,
    BounceCheque,
    CreditSlip,
    EnterUnmatched,
    FileBankLine,
    GetCheque,
    ImportStatement,
    IssueSlip,
    MatchCheque,
    PutScan,
    ReadHold,
    ReceiveCheque,
    RecordRefund,
    RefundSurplus,
    SendUnmatchedBack,
    SetFeePolicy,
    StatementViews,
    SwitchVerificationRule,
)
from shared.contracts.payments.overview import MoneySeen

from .outside import a_payment
from .staff import bank, cheques, contested, fees, reconciling, slips, surpluses, verifications

PLACES = (bank, cheques, contested, fees, reconciling, slips, surpluses, verifications)
PAPER = {
    "amount_cents": "1 024,50 €",
    "drawer": "A. Exemple",
    "number": "",
    "french_bank": "yes",
    "received_on": "2026-11-22",
}
ASKED_PAPER = {
    "amount_cents": 102_450,
    "drawer": "A. Exemple",
    "french_bank": True,
    "received_on": "2026-11-22",
}
LINE = f"/tresor/banque/{bank.LINE.id}"
FORMS = {
    "cheque": (
        "/tresor/cheques/saisir",
        {"do": "enter", "reference_on_back": "yes", "order_reference": "26-00117-K", **PAPER},
        (ReceiveCheque, cheques.CHEQUE),
        {
            **ASKED_PAPER,
            "reference_on_back": "yes",
            "order_reference": "26-00117-K",
            "accept_without_reference": False,
            "may_go_back": False,
        },
        "/tresor/cheques/c-1?done=enter",
    ),
    "cheque that was recognised otherwise": (
        "/tresor/cheques/saisir",
        {
            "do": "enter",
            "reference_on_back": "no",
            "accept_without_reference": "yes",
            "order_reference": "26-00117-K",
            "reason": "lettre jointe",
            **PAPER,
        },
        (ReceiveCheque, cheques.CHEQUE),
        {
            **ASKED_PAPER,
            "reference_on_back": "no",
            "order_reference": "26-00117-K",
            "accept_without_reference": True,
            "may_go_back": False,
            "reason": "lettre jointe",
        },
        "/tresor/cheques/c-1?done=enter",
    ),
    "cheque without a reference": (
        "/tresor/cheques/saisir",
        {"do": "enter", "reference_on_back": "no", "order_reference": "26-0", **PAPER},
        (EnterUnmatched, cheques.UNMATCHED),
        {**ASKED_PAPER, "read_on_back": "26-0"},
        "/tresor/cheques/sans-reference/u-1?done=unmatched",
    ),
    "match": (
        "/tresor/cheques/sans-reference/u-1",
        {"do": "match", "order_reference": "CMD-2026-00117", "reason": "enveloppe"},
        (MatchCheque, cheques.CHEQUE),
        {
            "unmatched_id": "u-1",
            "order_reference": "CMD-2026-00117",
            "reason": "enveloppe",
            "may_go_back": False,
        },
        "/tresor/cheques/c-1?done=enter",
    ),
    "slip": (
        "/tresor/cheques",
        {"do": "issue", "cheque-c-1": "yes"},
        (IssueSlip, slips.SLIP),
        {"cheques": ["c-1"]},
        "/tresor/bordereaux/REM-2026-00001?done=issue",
    ),
    "credit": (
        "/tresor/bordereaux/REM-2026-00001",
        {
            "do": "credit",
            "credited_on": "2026-11-25",
            "amount_cents": "24",
            "out-c-2": "yes",
            "why-c-2": "provision",
            "charge-c-2": "8,50",
        },
        (CreditSlip, slips.SLIP),
        {
            "slip": "REM-2026-00001",
            "credited_on": "2026-11-25",
            "amount_cents": 2400,
            "rejected": [{"cheque_id": "c-2", "reason": "provision", "bank_charge_cents": 850}],
        },
        "/tresor/bordereaux/REM-2026-00001?done=credit",
    ),
    "bounce": (
        "/tresor/cheques/c-2",
        {"do": "bounce", "bounced_on": "2026-11-25", "reason": "provision", "bank_charge_cents": ""},
        (BounceCheque, cheques.OTHER),
        {"cheque_id": "c-2", "bounced_on": "2026-11-25", "reason": "provision"},
        "/tresor/cheques/c-2?done=bounce",
    ),
    "line": (
        LINE,
        {"do": "assign", "order": "CMD-2026-00117"},
        (AssignBankLine, bank.LINE),
        {"line_id": bank.LINE.id, "order": "CMD-2026-00117"},
        "/tresor/banque?done=settled",
    ),
    "file a line": (
        LINE,
        {"do": "file", "note": "adhésion"},
        (FileBankLine, bank.LINE),
        {"line_id": bank.LINE.id, "note": "adhésion"},
        "/tresor/banque?done=settled",
    ),
    "surplus": (
        "/tresor/excedents",
        {"do": "refund", "surplus_id": "s-3", "reason": ""},
        (RefundSurplus, surpluses.ASKED),
        {"surplus_id": "s-3"},
        "/tresor/excedents?done=refund",
    ),
    "whose surplus": (
        "/tresor/excedents",
        {"do": "attribute", "surplus_id": "s-2", "order": "CMD-2026-00117", "reason": "par téléphone"},
        (AttributeSurplus, surpluses.ASKED),
        {"surplus_id": "s-2", "order": "CMD-2026-00117", "reason": "par téléphone"},
        "/tresor/excedents?done=attribute",
    ),
    "refund": (
        "/tresor/remboursements",
        {"do": "sent", "refund_id": "r-1", "reason": "virement 12"},
        (RecordRefund, Done()),
        {"refund_id": "r-1", "reason": "virement 12"},
        "/tresor/remboursements?done=sent",
    ),
    "dispute": (
        "/tresor/contestations/d-1",
        {"do": "decide", "verdict": "rejected", "reply": "Voici pourquoi.", "credit_note": ""},
        (DecideDispute, contested.DECIDED),
        {"dispute": "d-1", "verdict": "rejected", "reply": "Voici pourquoi."},
        "/tresor/contestations?done=decide",
    ),
    "fee": (
        "/tresor/frais",
        {
            "do": "decide",
            "method": "card",
            "policy": "customer_bears",
            "rate_bp": "1,5",
            "fixed_cents": "0.25",
            "valid_from": "2026-12-01",
            "override": "yes",
            "reason": "AG",
        },
        (SetFeePolicy, fees.POLICY),
        {
            "method": "card",
            "policy": "customer_bears",
            "rate_bp": 150,
            "fixed_cents": 25,
            "valid_from": "2026-12-01",
            "override": True,
            "reason": "AG",
        },
        "/tresor/frais?done=decide",
    ),
    "discount": (
        "/tresor/frais",
        {
            "do": "decide",
            "method": "cheque",
            "policy": "instrument_discount",
            "rate_bp": "5",
            "fixed_cents": "",
            "valid_from": "2026-12-01",
            "reason": "AG",
        },
        (SetFeePolicy, fees.DISCOUNT),
        {
            "method": "cheque",
            "policy": "instrument_discount",
            "rate_bp": 500,
            "valid_from": "2026-12-01",
            "override": False,
            "reason": "AG",
        },
        "/tresor/frais?done=decide",
    ),
    "rule": (
        "/tresor/verifications/regles",
        {"do": "add", "kind": "country", "values": "us, gb", "means-card": "yes", "reason": "AG"},
        (AddVerificationRule, verifications.RULE),
        {"kind": "country", "values": ["US", "GB"], "means": ["card"], "reason": "AG"},
        "/tresor/verifications/regles?done=add",
    ),
    "stop a rule": (
        "/tresor/verifications/regles",
        {"do": "switch", "rule": "v-1", "reason": "AG"},
        (SwitchVerificationRule, verifications.STOPPED),
        {"rule": "v-1", "on": False, "reason": "AG"},
        "/tresor/verifications/regles?done=switch",
    ),
}


@pytest.fixture
async def office(client, outside):
    client.cookies.set("colombier_session", outside.session("t-treasurer", Role.TREASURER))
    answers = {request: answer for place in PLACES for request, answer in place.ANSWERS.items()}
    await asyncio.gather(*(outside.answers(request, answer) for request, answer in answers.items()))
    return client


def with_token(sent):
    return {"csrf": csrf_token("t-treasurer"), **sent}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_form_asks_what_the_api_would_be_asked_and_leads_on(office, outside, form):
    path, sent, (contract, answer), asked, leads = form
    await outside.answers(contract, answer)
    done = await office.post(path, data=with_token(sent))
    assert (done.status_code, done.headers.get("location")) == (303, leads), done.text
    assert [heard.body for heard in outside.heard] == [asked]
    assert (await office.get(leads)).text.count('class="note ok"') == 1


@pytest.mark.parametrize(("role", "status"), [(Role.CLIENT, 404), (Role.SUPPORT, 403)])
async def test_a_form_of_the_desk_is_done_for_nobody_else(client, outside, role, status):
    """Whoever writes the form himself, with the token of a page of his own, gets no further than on the API."""
    client.cookies.set("colombier_session", outside.session("t-treasurer", role))
    await outside.answers(AcceptHold, a_payment("accepted"))
    sent = with_token({"do": "accept", "payment_id": "p-1"})
    answer = await client.post("/tresor/verifications", data=sent)
    assert (answer.status_code, outside.heard) == (status, [])


async def test_an_announced_cheque_is_entered_from_its_line_with_its_reference_there(office):
    listed = (await office.get("/tresor/cheques")).text
    link = f"/tresor/cheques/saisir?announced={cheques.ANNOUNCED.cheque_reference}"
    assert f'href="{link}"' in listed
    page = (await office.get(link)).text
    assert 'name="order_reference" type="text" class="short" value="26-00119-B"' in page
    assert 'name="reference_on_back" value="yes" checked' not in page


async def test_a_cheque_that_would_go_back_is_asked_about_first(office, outside):
    """R46: a typing mistake must not tell a client that his cheque comes back."""
    path, sent, (contract, _), *_ = FORMS["cheque"]
    await outside.refuses(contract, Refusal(code="E-CHEQUE-RENVOI", status=409, detail="Motif : <b>"))
    page = (await office.post(path, data=with_token(sent))).text
    assert 'name="may_go_back"' in page
    assert 'value="1 024,50 €"' in page
    await office.post(path, data=with_token(sent | {"may_go_back": "yes"}))
    assert [heard.body["may_go_back"] for heard in outside.heard] == [False, True]


async def test_a_cheque_that_nobody_can_match_leads_to_the_letter_that_goes_with_it(office, outside):
    """R48."""
    await outside.answers(SendUnmatchedBack, cheques.UNMATCHED)
    path = "/tresor/cheques/sans-reference/u-1"
    sent = await office.post(path, data=with_token({"do": "back", "reason": "aucune ne convient"}))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}/lettre?done=back")
    assert outside.heard[0].body == {"unmatched_id": "u-1", "reason": "aucune ne convient"}


@pytest.mark.parametrize("path", ["/tresor/cheques/c-1/lettre", "/tresor/cheques/sans-reference/u-1/lettre"])
async def test_no_letter_is_written_for_a_cheque_that_does_not_go_back(office, path):
    assert (await office.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "payable", "told"),
    [
        (
            "/en/treasury/cheques/c-1/letter",
            True,
            ("Bank outside France.", "until when your order can be paid"),
        ),
        ("/tresor/cheques/c-1/lettre", True, ("Banque hors de France.", "reste payable")),
        ("/tresor/cheques/c-1/lettre", False, ("Banque hors de France.",)),
    ],
)
async def test_a_letter_tells_its_reason_in_its_language_and_how_to_pay_only_what_is_payable(
    client, outside, path, payable, told
):
    """R46, R48."""
    client.cookies.set("colombier_session", outside.session("t-treasurer", Role.TREASURER))
    back = cheques.CHEQUE.model_copy(update={"state": "returned"})
    said = {"cheque": back, "reason": "Banque hors de France.", "reason_en": "Bank outside France."}
    detail = cheques.DETAIL.model_copy(update=said | {"order_payable": payable})
    await outside.answers(GetCheque, detail)
    page = (await client.get(path)).text
    assert all(one in page for one in told)
    assert payable or not any(one in page for one in ("reste payable", "Si ce chèque devait payer"))


async def test_a_slip_without_a_cheque_is_refused_beside_the_list(office, outside):
    """All that are in hand would go on it, if nothing were said."""
    page = await office.post("/tresor/cheques", data=with_token({"do": "issue"}))
    assert page.status_code == 422
    assert "Cochez au moins un chèque." in page.text


async def test_a_statement_travels_compressed_and_a_scan_as_it_is(office, outside):
    await outside.answers(ImportStatement, StatementViews(statements=[bank.STATEMENT]))
    await outside.answers(PutScan, Done())
    files = {"file": ("releve.xml", b"<Document/>" * 50_000, "application/xml")}
    done = await office.post("/tresor/banque", data=with_token({"do": "import"}), files=files)
    scan = {"content_base64": ("cheque.png", b"\x89PNG", "image/png")}
    kept = await office.post("/tresor/cheques/c-2", data=with_token({"do": "scan"}), files=scan)
    assert (done.status_code, kept.status_code) == (303, 303)
    brought, image = (heard.body["content_base64"] for heard in outside.heard)
    assert gzip.decompress(base64.b64decode(brought)) == files["file"][1]
    assert base64.b64decode(image) == b"\x89PNG"


async def test_what_the_provider_says_now_is_shown_on_the_page_of_the_verification(office, outside):
    """R43."""
    seen = MoneySeen(
        payment_id="p-1", state="held", status="refunded", amount=None, refunded=None, paid_at=None
    )
    await outside.answers(ReadHold, seen)
    page = await office.post("/tresor/verifications/p-1", data=with_token({"do": "look"}))
    assert "Déjà remboursé chez le prestataire." in page.text


async def test_lines_are_listed_by_their_state_and_an_unknown_state_is_nowhere(office, outside):
    await office.get("/tresor/banque?state=filed")
    asked = [heard.body for heard in outside.heard]
    assert {"state": "filed"} in asked
    assert (await office.get("/tresor/banque?state=lost")).status_code == 404
    assert (await office.get("/tresor/avis?state=lost")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("24", 2400), ("24,5", 2450), ("1 234,50 €", 123_450), ("€1,234.50", 123_450), ("1,5 %", 150)],
)
def test_amounts_are_read_as_people_write_them(typed, cents):
    assert cents_of(typed) == cents


@pytest.mark.parametrize("typed", ["", "douze", "12,345", "--1", "1e3"])
def test_what_is_no_amount_is_left_for_the_contract_to_refuse(typed):
    assert cents_of(typed) == typed


async def test_a_slip_takes_as_many_cheques_as_the_desk_shows(office, outside):
    """A common form has twenty fields at most."""
    await outside.answers(IssueSlip, slips.SLIP)
    ticked = {f"cheque-c-{number}": "yes" for number in range(200)}
    await office.post("/tresor/cheques", data=with_token({"do": "issue", **ticked}))
    assert len(outside.heard[0].body["cheques"]) == 200

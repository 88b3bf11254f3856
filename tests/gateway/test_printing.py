"""Dates, amounts and states are printed in one way each, and templates know no other."""

import re
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from services.gateway.portal import printing
from services.gateway.portal.rendering import FOLDER
from services.gateway.portal.states import STATES, shown
from shared.contracts.accounts import AccountState, CheckState, ErasureView
from shared.contracts.base import Money
from shared.contracts.issued import Settlement
from shared.contracts.lifecycle import HostingState, Reason
from shared.contracts.orders import OrderView
from tests.architecture import source

FLOW = (source.ROOT / "docs" / "flow.md").read_text().partition("## States")[2]
GRAPHS = re.findall(r"### (.+?) \(\w+\)\n+```mermaid\nstateDiagram-v2\n(.+?)```", FLOW, re.DOTALL)
KINDS = {
    "Account": "account",
    "Approval": "approval",
    "Check of data": "check",
    "Hosting": "hosting",
    "Intervention": "intervention",
    "Order": "order",
    "Declaration": "declaration",
    "Dispute": "dispute",
    "Payment": "payment",
    "Cheque": "cheque",
    "BankLine": "bank_line",
    "Payout": "payout",
    "Ticket": "ticket",
    "Notice": "report",
}
LISTED = {
    "account": get_args(AccountState),
    "check": get_args(CheckState),
    "hosting": get_args(HostingState),
    "suspension": get_args(Reason),
    "order": get_args(OrderView.model_fields["state"].annotation),
    "settlement": get_args(Settlement),
    "erasure": get_args(ErasureView.model_fields["state"].annotation),
}
TEMPLATES = sorted(FOLDER.rglob("*.jinja"))
PRINTED = re.compile(
    r"_on$|_at$|_until$|^until$|^since$|^on$|amount|cents|^total$|^price|^refund$|^fee$|^state$"
)
PRINTERS = set(printing.PRINTERS) | {"words", r"(?:ui|desk)\.\w+"}


@pytest.mark.parametrize(("aggregate", "graph"), GRAPHS, ids=[name for name, _ in GRAPHS])
def test_every_state_of_the_domain_has_its_colour_icon_and_words(aggregate, graph):
    states = set(re.findall(r"\w+", graph.replace("-->", " ")))
    assert states <= STATES[KINDS[aggregate]].keys()


@pytest.mark.parametrize("kind", LISTED)
def test_every_state_that_a_contract_lists_can_be_shown(kind):
    assert set(LISTED[kind]) <= STATES[kind].keys()


def test_states_have_both_languages_and_an_icon_of_the_sprite():
    sprite = (FOLDER / "icons.html.jinja").read_text()
    for row in (row for rows in STATES.values() for row in rows.values()):
        assert row.fr
        assert row.en
        assert f'id="i-{row.icon}"' in sprite


def test_disabled_and_suspended_differ_by_colour_icon_and_word():
    """R53, R64: others mix them up."""
    disabled, suspended = shown("hosting", "disabled"), shown("suspension", "unpaid")
    assert all(one != other for one, other in zip(disabled, suspended, strict=True))


def test_a_state_without_a_row_is_an_error():
    with pytest.raises(KeyError):
        printing.state("order", "sleeping", "fr")


@pytest.mark.parametrize(
    ("language", "day", "deadline"),
    [
        ("fr", "1er décembre 2026", "mardi 1er décembre 2026 inclus"),
        ("en", "1 December 2026", "Tuesday 1 December 2026 included"),
    ],
)
def test_a_day_is_written_out_and_a_last_day_says_that_it_is_included(language, day, deadline):
    when = date(2026, 12, 1)
    assert printing.day(when, language) == f'<time datetime="2026-12-01">{day}</time>'
    assert printing.deadline(when, language) == f'<time datetime="2026-12-01">{deadline}</time>'


def test_an_hour_is_that_of_paris():
    when = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert "2 juillet 2026, 0 h 05" in printing.hour(when, "fr")
    assert "2 July 2026, 00:05" in printing.hour(when, "en")


def test_what_is_given_back_has_a_true_minus_sign():
    assert printing.money(Money(amount_cents=-1180), "fr") == "−11,80\xa0€"
    assert printing.cents(240_050, "fr") == "2\u202f400,50\xa0€"
    assert printing.cents(2400, "en") == "€24.00"


@pytest.mark.parametrize(
    ("count", "fr", "en"), [(0, "0 jour", "0 days"), (1, "1 jour", "1 day"), (2, "2 jours", "2 days")]
)
def test_days_are_counted_as_each_language_does(count, fr, en):
    assert (printing.days(count, "fr"), printing.days(count, "en")) == (fr, en)


def test_french_marks_stay_with_their_word():
    assert printing.fine("« Oui » : quoi ?", "fr") == "«\xa0Oui\xa0»\xa0: quoi\xa0?"
    assert printing.fine("why : so", "en") == "why : so"


CALL = re.compile(rf"\b(?:{'|'.join(sorted(PRINTERS))})\([^()]*(?:\([^()]*\))?[^()]*\)|say\(''\s*,\s*''\)")


def _without_calls(bare):
    """Return an expression without what printers write, from the inside out."""
    while (shorter := CALL.sub("", bare)) != bare:
        bare = shorter
    return bare


def unprinted(text):
    """Return what a template writes of dates, amounts and states without a printer."""
    found = []
    for expression in re.findall(r"{{(.*?)}}", text, re.DOTALL):
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", expression)
        bare = _without_calls(bare)
        bare = re.sub(r"\bif\b.*?(\belse\b|$)", "", bare)
        found += [name for name in re.findall(r"\.(\w+)", bare) if PRINTED.search(name)]
    return found


ELSEWHERE = {
    "tracker.html.jinja": ["state", "state"],  # names what is said of it, by a table in the template
    "pay.html.jinja": ["state", "state"],
    "surplus_facts.html.jinja": ["state", "state"],
    "check.html.jinja": ["total", "amount_cents"],  # a hidden field: the total that was shown
    "renew.html.jinja": ["price", "amount_cents"],
    "clauses.html.jinja": 4 * ["state"],  # of a proof, not of anything that a client has
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_print_dates_amounts_and_states_in_no_other_way(template):
    text = template.read_text()
    assert unprinted(text) == ELSEWHERE.get(str(template.relative_to(FOLDER)), [])
    for other in ("strftime", "isoformat", "|round", "babel", "/ 100"):
        assert other not in text


def test_a_date_or_an_amount_without_its_printer_is_found():
    assert unprinted("{{ one.ends_on }} {{ day(one.ends_on) }}") == ["ends_on"]
    assert unprinted("{{ order.total.amount_cents }}") == ["total", "amount_cents"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_a_template_stands_in_both_languages(template):
    """R87, ADR 0064: a text without its other language is no text."""
    text = template.read_text()
    calls = re.findall(r"\bsay\(\s*'((?:[^'\\]|\\.)*)'\s*,\s*'((?:[^'\\]|\\.)*)'\s*\)", text)
    assert all(bool(fr) == bool(en) for fr, en in calls)
    assert len(calls) >= text.count("say('") - text.count("say(fr")

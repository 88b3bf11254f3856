"""« Pourquoi ? » stands beside what a rule decided, and what it says is in one table, in both languages (ADR 0097)."""

import re
from typing import get_args

import pytest

from infra.clauses import find
from services.gateway.portal.reasons import BEHIND, CREDITS, OWN, REASONS, SOURCE
from services.gateway.portal.rendering import FOLDER
from services.gateway.portal.states import STATES
from services.lifecycle.domain.causes import GROUNDS
from shared.contracts.issued import Ground

TEMPLATES = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.jinja"))}
"""Those of clients and visitors: staff has a folder of its own."""
DECIDED = {
    "payable_until": {"R31", "order"},
    "owed_until": {"R50"},
    "given_up_on": {"R50"},
    "held_until": {"R43"},
    "answer_by": {"surplus"},
    "arrive_by": {"R49"},
    "dispute_until": {"R39"},
    "due_on": {"R16", "R72"},
    "deletion_on": {"R53", "R56", "R06"},
    "planned_ends_on": {"R05", "R59", "R82"},
    "adjustment": {"R45"},
    "fee": {"R45"},
    "discount": {"R45"},
}
"""What a rule reckons, by the name it has in messages, and the rules that it may be. Another way there: `why_at`."""
NEAR = 6
"""Lines further on at the most: a disclosure stands after its paragraph, never in it."""
PRINTS = re.compile(r"\b(?:day|deadline|money|cents)\(-?[^()]*?\b(\w+)(?:\.amount_cents)?\)")
STATE = re.compile(r"(?<![\w.])state\('(\w+)'")
WHY = re.compile(r"ui\.(why|why_state|why_at)\((?:'(\w+)'|credit_reasons|[^,()]*)")

ELSEWHERE = {
    "tracker.html.jinja": "sent anew while it moves: what is open would close; its page says why below it",
    "orders.html.jinja": "each row leads to its order",
    "invoices.html.jinja": "each row leads to its invoice or its credit note",
    "hostings.html.jinja": "« Pourquoi ces dates ? » stands in each card",
    "parts.html.jinja": "the three dates: « Pourquoi ces dates ? » stands below them, and leads to the history",
    "means.html.jinja": "stands in a label or in a list: « Pourquoi ? » follows the list",
    "ending.html.jinja": "the steps of the law: the effects are told with their articles before the button",
    "termination.html.jinja": "the steps of the law: the effects are told with their articles before the button",
    "withdrawal.html.jinja": "the steps of the law: the effects are told with their articles before the button",
    "erase.html.jinja": "a client's own act, with its consequence beside the button",
    "check.html.jinja": "below the buttons: eighteen keys at the most lead from the top to the one that orders",
    "offer.html.jinja": "a public price list: nothing has been decided of anybody",
}
"""Where it stands in another place, and why."""


def unexplained(name, text):
    """Return what a template prints of what a rule decided, without the rule beside it."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        beside = "\n".join(lines[number : number + NEAR])
        whys = {(kind, rule) for kind, rule in WHY.findall(beside)}
        for field in PRINTS.findall(line):
            if field in DECIDED and not _fits(whys, DECIDED[field]):
                yield f"{name}: {field}"
        if "deadline(" in line and not whys:
            yield f"{name}: a last day"
        for kind in STATE.findall(line):
            if kind in BEHIND and not whys:
                yield f"{name}: {kind}"


def _fits(whys, allowed):
    return any(kind == "why_at" or rule in allowed for kind, rule in whys)


LEADS_ON = {
    "ordered.html.jinja: hosting": "one row of the order's facts: it leads to the service",
}
"""Single places where it stands on the page of the thing itself."""


@pytest.mark.parametrize("name", sorted(TEMPLATES.keys() - ELSEWHERE.keys()))
def test_what_a_rule_decided_has_why_beside_it(name):
    """R84; portal study 0.5: rule, article, cause, how to contest."""
    assert [one for one in unexplained(name, TEMPLATES[name]) if one not in LEADS_ON] == []


def test_what_stands_elsewhere_is_still_there():
    """A reason for an exception goes with what it excuses."""
    assert ELSEWHERE.keys() <= TEMPLATES.keys()
    found = {one for name, text in TEMPLATES.items() for one in unexplained(name, text)}
    assert LEADS_ON.keys() <= found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ deadline(order.payable_until) }}", ["x: payable_until", "x: a last day"]),
        ("{{ day(order.payable_until) }}{{ ui.why('R50', 'x') }}", ["x: payable_until"]),
        ("{{ state('order', order.state) }}", ["x: order"]),
        ("{{ cents(-opened.discount.amount_cents) }}", ["x: discount"]),
        ("{{ deadline(order.payable_until) }}\n{{ ui.why('R31', 'x') }}", []),
        ("{{ deadline(one.until) }} {{ ui.why_at(path, 'x') }}", []),
        ("{{ state('ticket', one.state) }}", []),
    ],
)
def test_what_is_not_explained_is_found(text, found):
    assert list(unexplained("x", text)) == found


def test_each_rule_that_a_template_names_is_in_the_register():
    named = {rule for text in TEMPLATES.values() for rule in re.findall(r"'([RLC]\d+)'", text)}
    behind = {rule for rules in BEHIND.values() for rule in rules.values()} - {OWN}
    history = {ground.rule for ground in GROUNDS.values()}
    wanted = named | behind | history | {credit.rule for credit in CREDITS.values()}
    assert wanted == REASONS.keys()


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
def test_a_reason_is_a_sentence_in_both_languages_and_stands_at_its_clause(reason):
    """R84, R87: where it leads to is there, in the terms and in the list of clauses."""
    for words in (reason.says, reason.place):
        assert words["fr"]
        assert words["en"]
    assert reason.says["fr"] != reason.says["en"]
    assert reason.says["fr"].endswith(".")
    ruling = next((one for one in find().rulings if one.clause == reason.clause), None)
    assert (reason.rule in (*ruling.rules, *ruling.overtaken)) if ruling else "L224" in reason.place["fr"]


def test_delays_are_figures_of_the_rules():
    """ADR 0088: none is typed."""
    assert re.findall(r"\d+ (?:jours?|mois|days?|months?|ans?|years?)\b", SOURCE.read_text()) == []


def test_every_state_of_a_kind_is_somebodys_act_or_has_its_rule():
    assert all(BEHIND[kind].keys() == STATES[kind].keys() for kind in BEHIND)


def test_every_ground_of_a_credit_note_tells_what_its_amount_is():
    """R51, C1."""
    assert CREDITS.keys() == set(get_args(Ground))
    assert all(credit.amount["fr"] and credit.amount["en"] for credit in CREDITS.values())

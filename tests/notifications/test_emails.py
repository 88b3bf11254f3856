"""Every e-mail in both languages: what it says, where its values come from, and what cannot get into it.

`COLOMBIER_WRITE_GOLDEN=1` writes the golden files anew; read the difference before you keep it.
"""

import html
import os
import re
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment, UndefinedError, nodes

from services.notifications.templates import Links, letters, letters_for, render
from services.notifications.templates.filters import BODIES, SUBJECTS
from services.notifications.templates.letters import EMAILS
from shared.contracts.accounts import ContactChanged
from shared.contracts.association import Bank
from shared.contracts.catalogue import all_messages
from shared.contracts.orders import InvoiceIssued, OrderPlaced
from tests.links import LINK_KEY
from tests.notifications import (
    access,
    alerts,
    builders,
    checking,
    cheques,
    debts,
    endings,
    erasures,
    money,
    requests,
    staff,
    transfers,
)

EXAMPLES = (
    builders.EXAMPLES
    | access.EXAMPLES
    | alerts.EXAMPLES
    | checking.EXAMPLES
    | cheques.EXAMPLES
    | debts.EXAMPLES
    | endings.EXAMPLES
    | erasures.EXAMPLES
    | money.EXAMPLES
    | staff.EXAMPLES
    | requests.EXAMPLES
    | transfers.EXAMPLES
)
GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("COLOMBIER_WRITE_GOLDEN") == "1"
NEEDED = {
    "M01",
    "M02",
    "M03",
    "M04",
    "M06",
    "M07",
    "M08",
    "M09",
    "M10",
    "M11",
    "M12",
    "M13",
    "M14",
    "M15",
    "M16",
    "M17",
    "M18",
    "M19",
    "M20",
    "M21",
    "M22",
    "M23",
    "M24",
    "M25",
    "M26",
    "M28",
    "M29",
    "M30",
    "M31",
    "M37",
    "M39",
}
LETTERS = {letter.name: letter for letter in letters()}
EVENTS = {message.__name__: message for message in all_messages() if message.message_kind == "evt"}


def rendered(name, *, language="fr"):
    return render(
        LETTERS[name],
        event=EXAMPLES[name],
        contact=builders.a_contact(language=language),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_letter_reads_as_its_golden_file(name, language):
    mail = rendered(name, language=language)
    shown = f"Subject: {mail.subject}\n\n{mail.text}"
    file = GOLDEN / f"{name}.{language}.txt"
    if WRITE:
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def test_staff_is_told_what_to_do_about_a_provider_of_which_nothing_was_seen():
    """R60, M39."""
    event = alerts.hostings_held_back(method="paypal", hostings=1, seen_until=None)
    mail = render(
        LETTERS["M39_hostings_held_back"],
        event=event,
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert mail.subject == "[Interne] 1 service attend les paiements par PayPal"
    assert "Aucun jour n'est encore connu en entier" in mail.text
    assert "La liste du prestataire" in mail.text


@pytest.mark.parametrize("for_modification", [False, True])
def test_receipt_of_a_notice_promises_a_refund_only_where_a_modification_is_its_reason(for_modification):
    """R63, R79."""
    mail = render(
        LETTERS["M20_termination_received"],
        event=endings.a_termination_declared(for_modification=for_modification),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert ("aucun remboursement" in mail.text) is not for_modification
    assert ("sont remboursés" in mail.text) is for_modification


@pytest.mark.parametrize("own", [False, True])
def test_receipt_promises_a_last_day_of_the_data_to_its_owner_alone(own):
    """R63: the service of whom nobody knows may end before the day that is wished."""
    mail = render(
        LETTERS["M20_termination_received"],
        event=endings.a_termination_declared(own=own),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert ("au plus tard jusqu'au 31 janvier" in " ".join(mail.text.split())) is not own


def test_without_an_email_by_the_words_of_2013_no_letter_goes_out():
    """C7 literal: the site alone."""
    letter = LETTERS["M21_modification_announced"]
    assert not letter.tells(endings.a_modification_announced(by_email=False))


def test_only_a_lost_payment_that_leaves_a_debt_and_a_service_that_stops_are_told():
    """R50: an open dispute may be won."""
    lost, cut = LETTERS["M08_payment_lost"], LETTERS["M20_hosting_cut_for_non_payment"]
    assert lost.tells(debts.a_payment_disputed())
    for change in ({"outcome": "open"}, {"outcome": "won"}, {"was_accepted": False}):
        assert not lost.tells(debts.a_payment_disputed(**change))
    assert [cut.tells(debts.a_cut(stopped=stopped)) for stopped in (True, False)] == [True, False]


def test_every_needed_number_of_the_register_has_a_letter():
    assert {letter.number for letter in LETTERS.values()} >= NEEDED


def test_every_letter_exists_in_both_languages_and_nothing_else_lies_beside_them():
    assert {file.name for file in EMAILS.iterdir()} == {
        f"{name}.{language}.md" for name in LETTERS for language in ("fr", "en")
    }
    assert {file.name for file in GOLDEN.iterdir()} == {
        f"{name}.{language}.txt" for name in LETTERS for language in ("fr", "en")
    }


def test_every_letter_is_sent_on_events_that_exist():
    for letter in LETTERS.values():
        assert letter.events <= EVENTS.keys(), letter.name
        assert all(set(letter.when) <= EVENTS[name].model_fields.keys() for name in letter.events)
        assert letter.tells(EXAMPLES[letter.name])


@pytest.mark.parametrize("change", ["begun", "replaced", "ended", "codes_renewed"])
def test_each_change_of_the_second_factor_has_words_of_its_own(change):
    words = {"begun": "protège", "replaced": "remplacé", "ended": "retiré", "codes_renewed": "renouvelés"}
    mail = render(
        LETTERS["M37_second_factor"],
        event=builders.a_second_factor_changed(change=change),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert [name for name, word in words.items() if word in mail.text] == [change]


@pytest.mark.parametrize("change", ["admitted", "changed", "revoked", "left"])
def test_each_change_of_who_acts_for_an_owner_has_words_of_its_own(change):
    words = {"admitted": "désormais", "changed": "ont changé", "revoked": "ne peut plus", "left": "a renoncé"}
    mail = render(
        LETTERS["M37_delegate"],
        event=access.a_delegate_changed(change=change),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert [name for name, word in words.items() if word in mail.text] == [change]


def fields_read(source, *, of):
    tree = BODIES.parse(source)
    return {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == of
    }


def lines_of(event_name):
    """Return the class of the lines that an event carries, where it does."""
    field = EVENTS[event_name].model_fields.get("lines")
    return get_args(field.annotation) if field else ()


def attributes(event_name):
    links = {name for name in dir(Links) if not name.startswith("_")}
    return {
        "event": set(EVENTS[event_name].model_fields),
        "contact": set(builders.a_contact().model_dump()),
        "association": {*builders.an_association().model_dump(), "siret_spaced"},
        "links": links,
        "line": set(lines[0].model_fields) if (lines := lines_of(event_name)) else set(),
        "one": {
            *erasures.RUNNING.model_dump(),
            *erasures.PAPERS.model_dump(),
            *endings.EXAMPLES["M21_modification_announced"].services[0].model_dump(),
        },
    }


@pytest.mark.parametrize("file", sorted(EMAILS.glob("*.md")), ids=lambda file: file.name)
def test_every_field_that_a_letter_reads_exists_in_each_branch(file):
    letter = LETTERS[file.name.split(".")[0]]
    source = file.read_text(encoding="utf-8")
    for event_name in letter.events:
        for thing, known in attributes(event_name).items():
            assert fields_read(source, of=thing) <= known
    tree = BODIES.parse(source)
    names = {node.name for node in tree.find_all(nodes.Name)}
    assert names <= {"event", "contact", "links", "association", "language", "line", "one"}


@pytest.mark.parametrize("file", sorted(EMAILS.glob("*.md")), ids=lambda file: file.name)
def test_every_link_leads_to_a_page_of_the_portal(file):
    """A link's address is never read as Markdown, so only what the portal makes may stand there."""
    body = file.read_text(encoding="utf-8").split("---\n", 2)[2]
    assert all(re.match(r"\{\{ links\.\w+\([^}]*\) \}\}\)", after) for after in body.split("](")[1:])


def test_field_that_the_event_lacks_is_refused():
    with pytest.raises(UndefinedError):
        render(
            LETTERS["M12_hosting_started"],
            event=EXAMPLES["M14_hosting_disabled"],
            contact=builders.a_contact(),
            links=Links(public_url="https://portail.example.org", key=LINK_KEY),
            association=builders.an_association(),
        )


def test_absent_value_is_never_printed():
    for environment in (BODIES, SUBJECTS):
        assert isinstance(environment, Environment)
        with pytest.raises(AssertionError):
            environment.from_string("{{ nothing }}").render(nothing=None)


def test_event_finds_its_letters_and_an_untold_event_finds_none():
    assert [letter.name for letter in letters_for(OrderPlaced)] == ["M04_order_registered"]
    assert [letter.name for letter in letters_for(InvoiceIssued)] == ["M11_invoice_issued"]
    assert letters_for(ContactChanged) == ()


def test_what_came_by_cheque_goes_back_by_transfer_once_its_verification_failed():
    """R42, R50; a cheque that was sent back is told by ChequeReturned."""
    letter, refused = LETTERS["M08_payment_refused"], builders.a_payment_refused(method="cheque")
    assert letter.tells(refused)
    links = Links(public_url="https://portail.example.org", key=LINK_KEY)
    told = {"contact": builders.a_contact(), "links": links, "association": builders.an_association()}
    assert "votre IBAN" in render(letter, event=refused, **told).text
    assert "IBAN" not in render(letter, event=builders.a_payment_refused(method="paypal"), **told).text


def test_only_a_transfer_needs_a_letter_with_instructions():
    """A cheque's stand in the letter about the order; that one names the transfer where there is an account."""
    letter = LETTERS["M04_transfer_instructions"]
    assert letter.tells(transfers.a_payment_instructed())
    assert not letter.tells(transfers.a_payment_instructed(method="cheque"))
    known = {"bank": Bank(iban="FR1420041010050500013M02606")}
    mail = render(
        LETTERS["M04_order_registered"],
        event=EXAMPLES["M04_order_registered"],
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(**known),
    )
    assert "par virement SEPA" in mail.text
    assert "virement" not in rendered("M04_order_registered").text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "event", "told"),
    [
        ("M04_order_registered", builders.an_order_placed(total_cents=0), "0,00"),
        ("M10_contract_confirmed", builders.a_contract_confirmed(total_cents=0), "gratuite"),
        ("M11_invoice_issued", builders.an_invoice_issued(total_cents=0, method="free"), "gratuite"),
    ],
)
def test_what_costs_nothing_is_not_said_to_be_paid_or_payable(name, event, told, language):
    """R09."""
    mail = render(
        LETTERS[name],
        event=event,
        contact=builders.a_contact(language=language),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert language == "en" or told in mail.text
    for word in ("/payer/", "/pay/", "est payée", "is paid", "Total payé", "Total paid", "paiement du"):
        assert word not in mail.text


def test_credit_note_is_told_as_a_refund_or_as_a_debt_that_is_cancelled():
    """M19: a refund names amount, calculation and credit note; where no money moves, none is promised."""
    refund, cancelled = LETTERS["M19_refund_credited"], LETTERS["M19_debt_cancelled"]
    for settlement, told in (("to_refund", refund), ("refunded", refund), ("cancelled", cancelled)):
        event = builders.a_credit_note_issued(settlement=settlement)
        assert [letter for letter in (refund, cancelled) if letter.tells(event)] == [told]


def test_money_that_went_back_already_is_not_announced_as_coming():
    sent = render(
        LETTERS["M19_refund_credited"],
        event=builders.a_credit_note_issued(settlement="refunded", ground="provider_refund"),
        contact=builders.a_contact(),
        links=Links(public_url="https://portail.example.org", key=LINK_KEY),
        association=builders.an_association(),
    )
    assert "vous ont été remboursés" in sent.text
    assert "quatorze jours" not in sent.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_letter_names_its_sender_and_where_to_answer(name, language):
    mail = rendered(name, language=language)
    for shown in (mail.text, html.unescape(mail.html)):
        for needed in (
            "G7-servers",
            "SIRET 798 158 804 00012",
            "1 place du Colombier",
            "contact@example.org",
        ):
            assert needed in shown
    assert f'<html lang="{language}">' in mail.html
    assert f"<title>{mail.subject}</title>" in html.unescape(mail.html)


@pytest.mark.parametrize("name", LETTERS)
def test_html_holds_the_same_words_and_links_as_the_text(name):
    mail = rendered(name)
    words = re.sub("^- ", "", mail.text.split("\n-- \n")[0], flags=re.MULTILINE)
    links = re.findall(r"https://portail\.example\.org\S*", words)
    assert [html.unescape(link) for link in re.findall(r'href="([^"]*)"', mail.html)] == links
    for link in sorted(links, key=len, reverse=True):
        words = re.sub(rf"\s*:\s+{re.escape(link)}", "", words)
    body = re.sub("</?(strong|a)[^>]*>", "", mail.html.split("<main>")[1].split("</main>")[0])
    shown = html.unescape(re.sub("<[^>]*>", " ", body))
    assert shown.split() == words.split()

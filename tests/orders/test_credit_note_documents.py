"""The printed credit note: the mentions that the law asks for, in both languages, and equal bytes (L21, L22, R35)."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from services.orders.desk import Desk
from services.orders.documents import (
    PrintedClient,
    PrintedCreditNote,
    PrintedLine,
    credit_note_pdf,
    vat_of,
)
from services.orders.domain import GROUNDS
from shared.contracts.association import VatPeriod, read_association

from .test_documents import HOME, SELLER, text_of


def a_credit_note(**changes):
    """A16 of the register: withdrawal after seven days of a year."""
    note = PrintedCreditNote(
        seller=SELLER,
        client=PrintedClient(name="Camille Exemple", address=HOME, consumer=True),
        number="AV-2026-00004",
        issued_on=date(2026, 11, 27),
        invoice="F-2026-00042",
        invoice_issued_on=date(2026, 11, 20),
        invoice_total_cents=2400,
        order_reference="CMD-2026-00117",
        ground=GROUNDS["withdrawal"].words["fr"],
        settlement="to_refund",
        lines=(PrintedLine(text="Remboursement partiel", quantity=1, unit_price_cents=2354),),
        total_cents=2354,
        credited_cents=2354,
        vat=vat_of(SELLER.vat, on=date(2026, 11, 20)),
    )
    return replace(note, **changes)


FRENCH = text_of(credit_note_pdf(a_credit_note()))
MENTIONS = [
    pytest.param("Avoir AV-2026-00004", id="title and number, L22"),
    pytest.param("Date d’émission 27 novembre 2026", id="issue date, L21"),
    pytest.param("Corrige la facture F-2026-00042 du 20 novembre 2026", id="invoice and its date, L22"),
    pytest.param("Commande CMD-2026-00117", id="order"),
    pytest.param("Motif rétractation (art. L. 221-18", id="ground, R51"),
    pytest.param("G7-servers 1 place du Colombier 77190 Dammarie-les-Lys France", id="seller, R02"),
    pytest.param("Association loi 1901", id="legal form, L21"),
    pytest.param("SIRET 798 158 804 00012", id="SIRET, R02"),
    pytest.param("Camille Exemple 12 rue des Colombes 75011 Paris France", id="client, L21"),
    pytest.param("prestations de services", id="nature, L21"),
    pytest.param("1 23,54 € 23,54 €", id="quantity, unit price, amount, L21"),
    pytest.param("Total de l’avoir 23,54 €", id="total, L21"),
    pytest.param("TVA non applicable, art. 293 B du CGI", id="VAT, L20"),
    pytest.param("23,54 € vous sont remboursés", id="what becomes of the money"),
    pytest.param("Reste facturé : 0,46 €", id="what is left of the invoice"),
    pytest.param("page 1 sur 1", id="page"),
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_credit_note_bears_every_mandatory_mention(mention):
    assert mention.casefold() in FRENCH.casefold()


def test_credit_note_never_claims_to_be_a_paid_invoice():
    assert "acquittée" not in FRENCH
    assert "Reste à payer" not in FRENCH


def test_english_credit_note_keeps_the_french_word():
    text = text_of(credit_note_pdf(a_credit_note(language="en", ground=GROUNDS["withdrawal"].words["en"])))
    for words in (
        "Credit note AV-2026-00004",
        "Credit note (avoir)",
        "Corrects invoice F-2026-00042 of 20 November 2026",
        "€23.54 is being refunded",
        "Still invoiced: €0.46",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("settlement", "words"),
    [("refunded", "23,54 € ont été remboursés"), ("cancelled", "rien n’est à payer ni à rembourser")],
)
def test_credit_note_says_what_becomes_of_the_money(settlement, words):
    assert words in text_of(credit_note_pdf(a_credit_note(settlement=settlement)))


def test_same_record_gives_the_same_bytes():
    one, other = (hashlib.sha256(credit_note_pdf(a_credit_note())).hexdigest() for _ in range(2))
    assert one == other


@pytest.mark.parametrize("changes", [{"total_cents": 2400}, {"credited_cents": 2401}, {"credited_cents": 1}])
def test_credit_note_that_contradicts_itself_is_never_printed(changes):
    with pytest.raises(AssertionError):
        a_credit_note(**changes)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_ground_is_printed_whole(ground, language):
    words = GROUNDS[ground].words[language]
    assert words in text_of(credit_note_pdf(a_credit_note(ground=words, language=language)))


def test_credit_note_follows_the_regime_of_its_invoice_in_the_words_of_its_own_day():
    """L19, L20."""
    periods = [
        VatPeriod(valid_from=date(2013, 1, 1), regime="franchise"),
        VatPeriod(valid_from=date(2028, 1, 1), regime="exempt"),
    ]
    said = vat_of(periods, on=date(2027, 12, 1), worded_on=date(2028, 7, 1)).mention
    assert said == "TVA non applicable, art. L. 223-3 du CIBS"


@pytest.mark.parametrize(("day", "vat_cents"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 400)])
def test_what_is_said_of_an_invoice_tells_the_books_its_vat(day, vat_cents):
    """L19; A3, A16."""
    periods = [
        VatPeriod(valid_from=date(2013, 1, 1), regime="franchise"),
        VatPeriod(valid_from=date(2027, 1, 1), regime="taxable", rate_basis_points=2000),
    ]
    desk = Desk(association=read_association().model_copy(update={"vat": periods}))
    assert desk.vat_cents(2400, on=day) == vat_cents

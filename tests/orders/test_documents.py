"""The printed invoice: the mentions that law and terms ask for, equal bytes, and values that stay values."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from services.orders.documents import (
    PrintedClient,
    PrintedInvoice,
    PrintedLine,
    invoice_pdf,
    vat_of,
)
from shared.contracts.accounts import Address
from shared.contracts.association import Association, Mediator, VatPeriod, read_association

ROOT = Path(__file__).parents[2]
HOME = Address(street="12 rue des Colombes", postal_code="75011", city="Paris", country="FR")
SEAT = Address(street="1 place du Colombier", postal_code="77190", city="Dammarie-les-Lys", country="FR")
SELLER = Association(
    name="G7-servers",
    legal_form={"fr": "Association à but non lucratif", "en": "Non-profit association"},
    address=SEAT,
    siret="798 158 804 00012",
    rna="W123456789",
    site="https://www.example.org/",
    contact_email="contact@example.org",
    payee="Association G7-servers",
    cheque_address=SEAT,
    mediator=Mediator(name="Médiateur", address="Paris"),
    vat=(VatPeriod(valid_from=date(2013, 9, 20), regime="franchise"),),
)


def an_invoice(**changes):
    """S1 of the register: ordered and paid on 22 November 2026, twelve months."""
    line = PrintedLine(
        text="Hébergement web, 1 Go, 12 mois",
        quantity=1,
        unit_price_cents=2400,
        period_start=date(2026, 11, 22),
        period_end=date(2027, 11, 22),
    )
    invoice = PrintedInvoice(
        seller=SELLER,
        client=PrintedClient(name="Camille Exemple", address=HOME, consumer=True),
        number="F-2026-00042",
        issued_on=date(2026, 11, 23),
        order_reference="CMD-2026-00117",
        ordered_on=date(2026, 11, 21),
        lines=(line,),
        total_cents=2400,
        paid_on=date(2026, 11, 22),
        method="card",
        vat=vat_of(SELLER.vat, on=date(2026, 11, 23)),
        dispute_days=10,
        dispute_until=date(2026, 12, 3),
    )
    return replace(invoice, **changes)


def text_of(pdf):
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).split())


MENTIONS = [
    pytest.param("Facture acquittée", id="paid in full, R04"),
    pytest.param("F-2026-00042", id="number, L22"),
    pytest.param("Date d’émission 23 novembre 2026", id="issue date, L21"),
    pytest.param("CMD-2026-00117 du 21 novembre 2026", id="order, R34"),
    pytest.param("G7-servers 1 place du Colombier 77190 Dammarie-les-Lys France", id="seller and seat, R02"),
    pytest.param("Association loi 1901", id="legal form, L21"),
    pytest.param("SIRET 798 158 804 00012", id="SIRET, R02"),
    pytest.param("RNA W123456789", id="RNA, L21"),
    pytest.param("Camille Exemple 12 rue des Colombes 75011 Paris France", id="client, L21"),
    pytest.param("prestations de services", id="nature, L21"),
    pytest.param("Hébergement web, 1 Go, 12 mois", id="what was sold, L21"),
    pytest.param("Période du 22 novembre 2026 au 22 novembre 2027 inclus", id="period, L21"),
    pytest.param("1 24,00 € 24,00 €", id="quantity, unit price and amount, L21"),
    pytest.param("Total payé 24,00 €", id="total, L21"),
    pytest.param("TVA non applicable, art. 293 B du CGI", id="VAT, L20"),
    pytest.param("Payée le 22 novembre 2026 par carte bancaire", id="payment date and means, R04"),
    pytest.param("Reste à payer : 0,00 €", id="nothing left to pay, R04"),
    pytest.param("délai de 10 jours", id="dispute delay, R39"),
    pytest.param("jusqu’au 3 décembre 2026 inclus", id="last day to dispute, R39"),
    pytest.param(
        "siège (G7-servers, 1 place du Colombier, 77190 Dammarie-les-Lys", id="dispute by post, R39"
    ),
    pytest.param("courrier électronique à contact@example.org", id="dispute by e-mail, R39"),
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_invoice_bears_every_mandatory_mention(mention):
    assert mention.casefold() in text_of(invoice_pdf(an_invoice())).casefold()


def test_consumer_is_never_shown_the_late_payment_sum():
    text = text_of(invoice_pdf(an_invoice()))
    assert "40 €" not in text
    assert "retard de paiement" not in text
    assert "SIREN" not in text


def test_professional_is_shown_siren_and_late_payment_terms():
    client = PrintedClient(name="Les Amis du Pigeon", address=HOME, consumer=False, siren="732829320")
    text = text_of(invoice_pdf(an_invoice(client=client)))
    assert "SIREN 732829320" in text
    assert "frais de recouvrement de 40 €" in text
    assert "Pas d’escompte" in text


def test_english_invoice_keeps_the_french_legal_words():
    vat = vat_of(SELLER.vat, on=date(2026, 11, 23), language="en")
    text = text_of(invoice_pdf(an_invoice(language="en", vat=vat)))
    assert "Invoice F-2026-00042" in text
    assert "facture acquittée" in text
    assert "art. 293 B du CGI" in text
    assert "Paid on 22 November 2026 by bank card" in text
    assert "€24.00" in text


def test_unknown_period_and_unknown_rna_leave_no_empty_label():
    line = PrintedLine(text="Serveur de jeu", quantity=2, unit_price_cents=500)
    seller = SELLER.model_copy(update={"rna": None})
    text = text_of(invoice_pdf(an_invoice(lines=(line,), total_cents=1000, seller=seller)))
    assert "Période" not in text
    assert "RNA" not in text
    assert "2 5,00 € 10,00 €" in text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('#panic("x") *a* $b$', id="markup of the typesetter"),
        pytest.param('<b>&amp; "]} \\ // /* #image("/etc/passwd")', id="quotes and comments"),
        pytest.param("Ανδρέας Müller-O'Çelik Łukasz", id="other alphabets"),
    ],
)
def test_name_of_a_client_is_printed_as_it_stands(name):
    client = PrintedClient(name=name, address=HOME, consumer=True)
    assert name in text_of(invoice_pdf(an_invoice(client=client)))


def test_name_outside_the_built_in_fonts_does_not_stop_the_invoice():
    client = PrintedClient(name="株式会社", address=HOME, consumer=True)
    assert "F-2026-00042" in text_of(invoice_pdf(an_invoice(client=client)))


def test_many_lines_run_over_pages_that_are_numbered():
    lines = an_invoice().lines * 60
    pdf = invoice_pdf(an_invoice(lines=lines, total_cents=60 * 2400))
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    assert pages > 1
    assert f"page {pages} sur {pages}" in text_of(pdf)


def test_invoice_whose_lines_do_not_sum_up_is_never_printed():
    with pytest.raises(AssertionError):
        an_invoice(total_cents=2401)


def test_another_process_makes_the_same_bytes():
    script = (
        "import hashlib; from tests.orders.test_documents import *;"
        "print(hashlib.sha256(invoice_pdf(an_invoice())).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"TZ": "America/New_York", "LANG": "C", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(invoice_pdf(an_invoice())).hexdigest()


def test_fonts_come_from_the_program_and_not_from_the_machine():
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in PdfReader(io.BytesIO(invoice_pdf(an_invoice()))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(font.startswith("LibertinusSerif") for font in fonts)


@pytest.mark.parametrize(
    ("regime", "day", "mention"),
    [
        pytest.param(
            "franchise", date(2026, 9, 1), "TVA non applicable, art. 293 B du CGI", id="not in 2026"
        ),
        pytest.param("franchise", date(2028, 6, 30), "TVA non applicable, art. 293 B du CGI", id="last day"),
        pytest.param(
            "franchise", date(2028, 7, 1), "TVA non applicable, art. L. 223-3 du CIBS", id="new code"
        ),
        pytest.param("exempt", date(2026, 9, 1), "Exonération de TVA, art. 261, 7-1° b du CGI", id="exempt"),
    ],
)
def test_vat_mention_follows_the_regime_and_the_date(regime, day, mention):
    assert vat_of([VatPeriod(valid_from=date(2013, 1, 1), regime=regime)], on=day).mention == mention


def test_change_of_vat_regime_counts_from_its_day_whatever_the_order_of_rows():
    periods = [
        VatPeriod(valid_from=date(2027, 1, 1), regime="exempt"),
        VatPeriod(valid_from=date(2013, 1, 1), regime="franchise"),
    ]
    assert "293 B" in vat_of(periods, on=date(2026, 12, 31)).mention
    assert "261" in vat_of(periods, on=date(2027, 1, 1)).mention


def test_shipped_association_can_invoice():
    seller = read_association()
    vat = vat_of(seller.vat, on=date(2026, 11, 23))
    text = text_of(invoice_pdf(an_invoice(seller=seller, vat=vat)))
    assert "SIRET 798 158 804 00012" in text
    assert "contact@g7-servers.com" in text

"""Every kind of invoice and credit note that orders prints, by what is special about it."""

import io
from datetime import date
from functools import cache

from pypdf import PdfReader

from services.orders.documents import (
    PrintedAdjustment,
    PrintedClient,
    PrintedLine,
    credit_note_pdf,
    invoice_pdf,
    vat_of,
)
from shared.contracts.association import VatPeriod

from .test_credit_note_documents import a_credit_note
from .test_documents import HOME, SELLER, an_invoice

DAY = date(2026, 11, 23)
PROFESSIONAL = PrintedClient(name="Les Amis du Pigeon & Cie", address=HOME, consumer=False, siren="732829320")
STRANGER = PrintedClient(name="株式会社 \x07<Éditions>", address=HOME, consumer=True)


def seller_under(regime, rate_basis_points=0):
    """The association under one VAT regime for ever, and what its documents then say."""
    period = VatPeriod(valid_from=date(2013, 1, 1), regime=regime, rate_basis_points=rate_basis_points)
    number = "FR83404833048" if rate_basis_points else None
    seller = SELLER.model_copy(update={"vat": (period,), "vat_number": number})
    return {"seller": seller, "vat": vat_of(seller.vat, on=DAY)}


def a_renewal(cents, quantity=1):
    return PrintedLine(
        text="Hébergement web, 5 Go, 1 mois (renouvellement)", quantity=quantity, unit_price_cents=cents
    )


def adjusted(text, cents, whole=2400):
    """What a means of payment changed of a document of so much."""
    return {
        "adjustment": PrintedAdjustment(text=text, amount_cents=cents),
        "total_cents": whole + cents,
    }


DISCOUNTED = adjusted("Remise pour paiement par chèque", -120)
FEE = adjusted("Frais de paiement par carte bancaire", 65)


def several(*cents):
    return {"lines": tuple(a_renewal(one) for one in cents), "total_cents": sum(cents)}


@cache
def documents():
    """{name: PDF}; printed once."""
    english = {"language": "en", "vat": vat_of(SELLER.vat, on=DAY, language="en")}
    return {
        "consumer": invoice_pdf(an_invoice()),
        "English": invoice_pdf(an_invoice(**english, method="paypal")),
        "professional": invoice_pdf(an_invoice(client=PROFESSIONAL)),
        "unknown script": invoice_pdf(an_invoice(client=STRANGER, method="cheque")),
        "renewals": invoice_pdf(an_invoice(**several(200, 660, 2400))),
        "pages": invoice_pdf(an_invoice(**several(*range(100, 160)))),
        "free": invoice_pdf(an_invoice(**several(0), method="free")),
        "three of one": invoice_pdf(an_invoice(lines=(a_renewal(200, 3),), total_cents=600)),
        "taxable": invoice_pdf(an_invoice(**seller_under("taxable", 2000), client=PROFESSIONAL)),
        "taxable, reduced rate": invoice_pdf(
            an_invoice(**seller_under("taxable", 550), **several(101, 333, 7))
        ),
        "taxable, with options": invoice_pdf(
            an_invoice(
                **seller_under("taxable", 2000), lines=(a_renewal(2400), a_renewal(480, 3)), total_cents=3840
            )
        ),
        "exempt": invoice_pdf(an_invoice(**seller_under("exempt"))),
        "discounted": invoice_pdf(an_invoice(**DISCOUNTED, method="cheque")),
        "discounted, taxable": invoice_pdf(
            an_invoice(**DISCOUNTED, **seller_under("taxable", 2000), method="cheque", client=PROFESSIONAL)
        ),
        "fee borne": invoice_pdf(an_invoice(**FEE, client=PROFESSIONAL)),
        "fee borne, taxable": invoice_pdf(
            an_invoice(**FEE, **seller_under("taxable", 2000), client=PROFESSIONAL)
        ),
        "to refund": credit_note_pdf(a_credit_note()),
        "all of a discounted one": credit_note_pdf(
            a_credit_note(
                lines=(a_renewal(2400),), **DISCOUNTED, credited_cents=2280, invoice_total_cents=2280
            )
        ),
        "refunded": credit_note_pdf(a_credit_note(settlement="refunded", client=PROFESSIONAL)),
        "cancelled": credit_note_pdf(a_credit_note(settlement="cancelled", **english)),
    }


@cache
def xmls():
    """{name: what travels inside}, of those in which something does."""
    inside = {name: PdfReader(io.BytesIO(pdf)).attachments for name, pdf in documents().items()}
    return {name: files["factur-x.xml"][0] for name, files in inside.items() if files}

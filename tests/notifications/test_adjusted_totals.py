"""Mails about money whose means had a discount or a fee: the total is what is paid, and why it differs is told."""

import pytest

from services.notifications.templates import Links, render
from shared.contracts.issued import Adjustment
from tests.links import LINK_KEY

from . import builders, transfers
from .test_emails import LETTERS

BY_CHEQUE = Adjustment(
    text={"fr": "Remise pour paiement par chèque", "en": "Discount for payment by cheque"}, amount_cents=-120
)


@pytest.mark.parametrize(
    ("name", "event", "french", "english"),
    [
        (
            "M04_transfer_instructions",
            transfers.a_payment_instructed(amount_cents=2280, discount_cents=120),
            "- Montant, remise de 1,20 € déduite : 22,80 €",
            "- Amount, with a discount of €1.20 taken off: €22.80",
        ),
        (
            "M10_contract_confirmed",
            builders.a_contract_confirmed(total_cents=2400, adjustment=BY_CHEQUE),
            "Total : 24,00 €. Remise pour paiement par chèque : -1,20 €. Total payé : 22,80 €",
            "Total: €24.00. Discount for payment by cheque: -€1.20. Total paid: €22.80",
        ),
        (
            "M11_invoice_issued",
            builders.an_invoice_issued(total_cents=2280, discount_cents=120, method="cheque"),
            "par chèque, remise de 1,20 € déduite.",
            "by cheque, with a discount of €1.20 taken off.",
        ),
        (
            "M11_invoice_issued",
            builders.an_invoice_issued(total_cents=2465, fee_cents=65),
            "dont 0,65 € de frais de paiement.",
            "€0.65 of it a payment fee.",
        ),
    ],
)
def test_what_the_means_of_payment_changed_is_told_with_the_total(name, event, french, english):
    """A6, C4."""
    for language, told in (("fr", french), ("en", english)):
        mail = render(
            LETTERS[name],
            event=event,
            contact=builders.a_contact(language=language),
            links=Links(public_url="https://portail.example.org", key=LINK_KEY),
            association=builders.an_association(),
        )
        assert told in " ".join(mail.text.split())

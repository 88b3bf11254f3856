"""Cheques as a means of payment: no webhook, no checkout, everything is entered by hand.

What a cheque does to its order is decided elsewhere (R33, R46 to R50).
"""

from typing import Literal

from services.payments.settings import PaymentSettings

from .cheque_words import cheque_instructions
from .provider import Provider

FRENCH_BANK_NOTE: dict[Literal["fr", "en"], str] = {
    "fr": "Chèque tiré sur un établissement situé en France, outre-mer compris ; aucun autre n'est accepté.",
    "en": "Drawn on a bank in France, overseas territories included; no other cheque is accepted.",
}
"""Shown beside the box that the treasurer ticks (R46)."""


def cheque_provider(settings: PaymentSettings) -> Provider:  # noqa: ARG001 - one signature for all of PROVIDERS
    """Return the provider that has no machine: everything is entered by hand."""
    return Provider(name="cheque", method="cheque", live=True, instruct=cheque_instructions)

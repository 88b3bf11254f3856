"""The means of payment: what people read of each, and whether a machine answers for it. No message stands here.

One row for each; whoever shows, prints or codes a means reads it here. Which are on offer is the operator's choice.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .base import Data

Method = Literal["card", "paypal", "transfer", "cheque"]
Words = Mapping[Literal["fr", "en"], str]


class MeansRow(Data):
    """One means, as people and machines name it."""

    name: Words
    """In a sentence: paid by …"""
    note: Words | None = None
    """What has to be known before choosing it."""
    delay: Words
    """How long it usually takes until the service starts (R40)."""
    code: Annotated[str, Field(pattern=r"^\w{1,3}$")]
    """Of the list UNTDID 4461, for electronic invoices."""
    by_hand: bool = False
    """The payer carries it out himself and no machine answers for it: an attempt is only announced, money is what
    the bank credits, and what goes back is sent by the treasurer."""


MEANS: dict[Method, MeansRow] = {
    "card": MeansRow(
        name={"fr": "carte bancaire", "en": "bank card"},
        delay={"fr": "immédiat", "en": "immediate"},
        code="48",
    ),
    "paypal": MeansRow(
        name={"fr": "PayPal", "en": "PayPal"},
        delay={"fr": "immédiat", "en": "immediate"},
        code="68",
    ),
    "transfer": MeansRow(
        name={"fr": "virement SEPA", "en": "SEPA transfer"},
        note={"fr": "en euros, d'une banque de la zone SEPA", "en": "in euro, from a bank of the SEPA area"},
        delay={
            "fr": "1 à 2 jours ouvrés de banque, puis le relevé que nous lisons",
            "en": "1 to 2 bank days, then the statement that we read",
        },
        code="42",  # 30 and 58 would oblige an invoice to carry the account (EN 16931, BR-61)
        by_hand=True,
    ),
    "cheque": MeansRow(
        name={"fr": "chèque", "en": "cheque"},
        note={
            "fr": "tiré sur un établissement bancaire situé en France",
            "en": "drawn on a bank located in France",
        },
        delay={
            "fr": "courrier, puis encaissement par la banque, puis 2 jours au plus",
            "en": "post, then credit by the bank, then 2 days at most",
        },
        code="20",
        by_hand=True,
    ),
}
BY_HAND: frozenset[Method] = frozenset(method for method, row in MEANS.items() if row.by_hand)
DELAYS: dict[Method, dict[Literal["fr", "en"], str]] = {
    method: dict(row.delay) for method, row in MEANS.items()
}
"""How long each means takes to be received: shown beside offers, and where it is chosen (R40)."""

"""What a buyer is told before ordering: kept with the order as it was that day, and printed in its contract (L03).

The order itself says what was bought; the sheet adds who sold it, to whom, and in which words.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.accounts import Contact, Language
from shared.contracts.association import Association
from shared.contracts.base import Words
from shared.contracts.issued import Adjustment
from shared.contracts.orders import ContractConfirmed
from shared.contracts.payments import PaymentAccepted

from .adjusting import adjustment_of
from .consents import Consents, asked_for
from .offers import Offer
from .orders import Order

WORDING = "fiche-1"
"""The name of the fixed sentences of a sheet; it never changes its words (`documents/contract_wording.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    order_id: str
    given_at: datetime
    wording: str
    language: Language
    seller: Association
    client: Contact
    descriptions: Mapping[str, Words]
    """{offer: what it does}, and so for each option, under the name of `option_key`."""
    withdrawal: bool
    """Whether the buyer may withdraw: a consumer, and not where the words of 2013 waive the right (R74, R76, R77)."""

    @property
    def seller_sha256(self) -> str:
        """What tells one seller's papers from those of the same seller under another name or address."""
        return hashlib.sha256(self.seller.model_dump_json().encode()).hexdigest()


def sheet_of(
    order: Order, client: Contact, *, seller: Association, offers: Mapping[str, Offer], rules: Consents
) -> Sheet:
    """Write down what is told about an order, in the language in which its terms were accepted.

    Source: code de la consommation, art. L111-1 and L221-5 (L03).
    """
    return Sheet(
        order_id=order.id,
        given_at=order.ordered_at,
        wording=WORDING,
        language=order.terms.language or client.language,
        seller=seller,
        client=client,
        descriptions=_descriptions(order, offers),
        withdrawal=rules.express and asked_for(order.lines, consumer=client.consumer, rules=rules),
    )


def option_key(offer: str, option: str) -> str:
    """Return under which name a sheet says what an option of an offer does."""
    return f"{offer} {option}"


def _descriptions(order: Order, offers: Mapping[str, Offer]) -> dict[str, Words]:
    """Say what each offer of an order does, then its options; nothing of one that is not known any more."""
    told: dict[str, Words] = {}
    for line in order.lines:
        chosen = {one.code for one in line.options}
        if offer := offers.get(line.offer):
            told[offer.code] = offer.description
            options = (one for one in offer.options if one.code in chosen)
            told |= {option_key(offer.code, one.code): one.description for one in options}
    return told


def confirmation(order: Order, sheet: Sheet, accepted: PaymentAccepted) -> ContractConfirmed:
    """Say that a paid order is a contract that its client is to get whole, before the service starts.

    Source: code de la consommation, art. L221-13 (L04).
    """
    adjustment = adjustment_of(order, accepted.method)
    return _confirmed(order, sheet, at=accepted.occurred_at, paid_on=accepted.paid_on, adjustment=adjustment)


def confirmed_at_once(order: Order, sheet: Sheet) -> tuple[ContractConfirmed, ...]:
    """Say the same of an order that costs nothing, when it is placed; nothing of one that is to be paid (R09)."""
    if order.total_cents:
        return ()
    return (_confirmed(order, sheet, at=order.ordered_at, paid_on=order.ordered_on),)


def _confirmed(
    order: Order, sheet: Sheet, *, at: datetime, paid_on: date, adjustment: Adjustment | None = None
) -> ContractConfirmed:
    return ContractConfirmed(
        occurred_at=at,
        order_id=order.id,
        reference=order.number,
        account_id=order.account_id,
        lines=list(order.lines),
        total_cents=order.total_cents,
        ordered_on=order.ordered_on,
        paid_on=paid_on,
        terms_version=order.terms.version,
        special_terms=tuple(terms.version for terms in order.special_terms),
        immediate_start=order.immediate_start,
        consents=order.consents,
        withdrawal=sheet.withdrawal,
        adjustment=adjustment,
    )

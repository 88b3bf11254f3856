"""What a buyer says yes to: the terms, and what a consumer is asked beside them. Nothing is ever ticked beforehand.

Two boxes of their own concern the right of withdrawal: the express request to start at once, and the
acknowledgement that the right ends with full performance. Each consent keeps the wording that was read, its
language and the instant. The wordings stand here, under names that never change their words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.accounts import Language
from shared.contracts.base import Words
from shared.contracts.orders import OrderLine, PlaceOrder
from shared.contracts.terms import Box, Consent, ConsentKind, TermsAccepted
from shared.values.clauses import Clauses

from .refusals import LossNotAcknowledged, SpecialTermsNotAccepted, TermsNotAccepted

BOXES: tuple[Box, ...] = (
    Box(
        field="immediate_start",
        wording="debut-immediat-1",
        text={
            "fr": (
                "Je demande expressément que le service commence dès la réception de mon paiement, avant la fin du"
                " délai de rétractation de quatorze jours. Si je me rétracte ensuite, je devrai le prix des jours"
                " déjà fournis."
            ),
            "en": (
                "I expressly request that the service starts on receipt of my payment, before the end of the"
                " withdrawal period of fourteen days. If I withdraw afterwards, I shall owe the price of the days"
                " already provided."
            ),
        },
    ),
    Box(
        field="acknowledge_loss",
        wording="perte-du-droit-1",
        text={
            "fr": "Je reconnais que je n'aurai plus de droit de rétractation une fois le service entièrement exécuté.",
            "en": (
                "I acknowledge that I shall no longer have a right of withdrawal once the service is fully"
                " performed."
            ),
        },
    ),
)
KINDS: dict[str, ConsentKind] = {
    "immediate_start": "immediate_start",
    "acknowledge_loss": "loss_of_withdrawal",
}
"""What each box of the form says yes to."""
DEEMED = "cgv-14.3"
"""The wording of a consent that nobody gave but that clause 14.3 of the terms takes as given (R76)."""
BUTTON: Words = {"fr": "Commande avec obligation de paiement", "en": "Order with obligation to pay"}  # L01
FREE_BUTTON: Words = {"fr": "Confirmer ma commande gratuite", "en": "Confirm my free order"}  # L01, R09


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsInForce:
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """Which side holds of the two conflicts about withdrawal; `lawful` unless the association decided otherwise."""

    express: bool = True
    """Consent to an immediate start has to be given; the words of 2013 take it as given (C2)."""
    renewals: bool = True
    """Renewals can be withdrawn from; the words of 2013 exclude them (C3)."""


ALL_LAWFUL = Consents()


def consents_on(clauses: Clauses, day: date) -> Consents:
    """Return which side of the conflicts about withdrawal holds on a day (C2, C3)."""
    return Consents(express=clauses.lawful("C2", on=day), renewals=clauses.lawful("C3", on=day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who says yes, in which language, at what instant."""

    account_id: str
    language: Language
    at: datetime


def accept_terms(version: str, terms: TermsInForce, *, signature: Signature) -> TermsAccepted:
    """Keep the proof that the exact version in force was accepted.

    Raises: TermsNotAccepted.
    Source: terms of sale, art. 1 and 2 (R08).
    """
    if version != terms.version:
        raise TermsNotAccepted(version=terms.version)
    return _accepted(terms, signature)


def accept_special_terms(
    versions: Iterable[str], special: Iterable[TermsInForce], *, signature: Signature
) -> tuple[TermsAccepted, ...]:
    """Keep the same proof for each document that an offer of the cart adds.

    Raises: SpecialTermsNotAccepted.
    Source: terms of sale, preamble (R01, R08).
    """
    said = set(versions)
    for terms in special:
        if terms.version not in said:
            raise SpecialTermsNotAccepted(version=terms.version)
    return tuple(_accepted(terms, signature) for terms in special)


def _accepted(terms: TermsInForce, signature: Signature) -> TermsAccepted:
    return TermsAccepted(
        version=terms.version,
        sha256=terms.sha256,
        accepted_at=signature.at,
        account_id=signature.account_id,
        language=signature.language,
    )


def asked_for(lines: Iterable[OrderLine], *, consumer: bool, rules: Consents) -> bool:
    """Tell whether the right of withdrawal concerns an order: a consumer's, and not of renewals where those have none.

    Source: terms of sale, art. 14 (R74, R77, C3).
    """
    return consumer and any(rules.renewals or line.kind != "renewal" for line in lines)


def button(total_cents: int) -> Words:
    """Return the words of the button that orders: nobody is told to have to pay where nothing is due.

    Source: code de la consommation, art. L221-14 (L01, R09).
    """
    return BUTTON if total_cents else FREE_BUTTON


def boxes(*, consumer: bool, rules: Consents) -> list[Box]:
    """Return the boxes to show: none where no right of withdrawal is at stake, or where consent is taken as given."""
    return list(BOXES) if consumer and rules.express else []


def consents_of(cart: PlaceOrder, *, rules: Consents, signature: Signature) -> tuple[Consent, ...]:
    """Keep what a consumer ticked, each with its wording, language and instant.

    A box that was shown and left empty is refused only where the law asks for it: who wants an early start is to
    acknowledge what full performance ends. A program that does not know this box says nothing of it: the order
    stands, and the right is then never lost. Under the words of 2013 both are taken as given.

    Raises: LossNotAcknowledged.
    Source: terms of sale, art. 14 (R75, R76, C2); code de la consommation, art. L221-25 and L221-28, 1°.
    """
    if rules.express and cart.immediate_start and cart.acknowledge_loss is False:
        raise LossNotAcknowledged
    ticked = {"immediate_start": cart.immediate_start, "acknowledge_loss": bool(cart.acknowledge_loss)}
    return tuple(
        Consent(
            kind=KINDS[box.field],
            wording=box.wording if ticked[box.field] else DEEMED,
            language=signature.language,
            given_at=signature.at,
        )
        for box in BOXES
        if ticked[box.field] or not rules.express
    )


def consent_text(consent: Consent) -> Words:
    """Return the words of a box that a consent said yes to; of one taken as given, those of its box all the same."""
    return next(box.text for box in BOXES if KINDS[box.field] == consent.kind)

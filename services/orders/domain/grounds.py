"""Why an invoice may be credited: a closed list, because nothing is refunded without a ground (R51, C1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import TREASURY, Role, Words
from shared.contracts.issued import Claim, Ground, Settlement
from shared.contracts.orders import CreditGround
from shared.values.clauses import Clauses

from .credit_refusals import NeverRefunded, NotYourDecision, NoWayBack


class VolumeNotRefunded(NoWayBack):
    """A volume that was invoiced is not billed down: a smaller one is free to choose, and gives nothing back (R83)."""

    code = "E-VOLUME-REMB"
    fr = (
        "La facturation d'un volume n'est jamais revue à la baisse (art. 15) : un volume réduit se choisit librement,"
        " sans avoir ni remboursement de la différence."
    )
    en = (
        "The billing of a volume is never revised downwards (art. 15): a smaller one is chosen freely, without a credit"
        " note or a refund of the difference."
    )


BY_RULE: frozenset[Role] = frozenset()
BOARD = frozenset({Role.BOARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a ground says on the credit note, what becomes of the money, and who may decide it."""

    words: Words
    settlement: Settlement
    by: frozenset[Role]
    """Nobody: only what happened to the money issues it."""
    source: str


GROUNDS: dict[Ground, Opening] = {
    "withdrawal": Opening(
        words={
            "fr": "rétractation (art. L. 221-18 et suivants du code de la consommation)",
            "en": "withdrawal (art. L. 221-18 ff. of the French consumer code)",
        },
        settlement="to_refund",
        by=TREASURY,
        source="L05",
    ),
    "conformity": Opening(
        words={
            "fr": "défaut de conformité du service (art. L. 224-25-12 et suivants du code de la consommation)",
            "en": "lack of conformity of the service (art. L. 224-25-12 ff. of the French consumer code)",
        },
        settlement="to_refund",
        by=TREASURY,
        source="L09",
    ),
    "modification": Opening(
        words={
            "fr": "fin du contrat après une modification du service (art. 15 des conditions générales de ventes)",
            "en": "end of the contract after a change of the service (art. 15 of the terms of sale)",
        },
        settlement="to_refund",
        by=TREASURY,
        source="R79",
    ),
    "double_payment": Opening(
        words={"fr": "prestation payée deux fois", "en": "service paid for twice"},
        settlement="to_refund",
        by=TREASURY,
        source="R51",
    ),
    "association_error": Opening(
        words={"fr": "erreur de l’association", "en": "mistake of the association"},
        settlement="to_refund",
        by=TREASURY,
        source="R51",
    ),
    "goodwill": Opening(
        words={"fr": "geste décidé par le bureau", "en": "goodwill, by decision of the board"},
        settlement="to_refund",
        by=BOARD,
        source="R51",
    ),
    "unpaid": Opening(
        words={
            "fr": "paiement repris par la banque et non renouvelé",
            "en": "payment taken back by the bank and not made again",
        },
        settlement="cancelled",
        by=TREASURY,
        source="R50",
    ),
    "provider_refund": Opening(
        words={
            "fr": "remboursement effectué chez le prestataire de paiement",
            "en": "refund made at the payment provider",
        },
        settlement="refunded",
        by=BY_RULE,
        source="R51",
    ),
}


LOWER_VOLUME: Words = {"fr": "baisse d’un volume facturé", "en": "lower volume than was invoiced"}
ALL_GROUNDS: frozenset[Ground] = frozenset(GROUNDS)


def grounds_on(clauses: Clauses, day: date) -> frozenset[Ground]:
    """Return the grounds on which somebody may decide to credit an invoice on a day.

    By the words of 2013 nothing is refunded for any reason: what is left is to cancel what was never paid. What art. 14
    and 15 give back by rule, and money that went back already, are decided by nobody and stay (ADR 0093).

    Source: terms of sale, art. 8 (R51); conflict with the law on refunds (C1).
    """
    lawful = clauses.lawful("C1", on=day)
    return frozenset(
        name for name, one in GROUNDS.items() if one.by and (lawful or one.settlement != "to_refund")
    )


def open_refund(
    ground: Claim | None, roles: Collection[Role], *, grounds: Collection[Ground] = ALL_GROUNDS
) -> Ground:
    """Let somebody of those roles credit an invoice on that ground, one of those that hold.

    Raises: what `still_opens` refuses; NotYourDecision for a ground that these roles do not decide.
    Source: terms of sale, art. 8 and 15 (R51, R83); conflict with the law on refunds (C1).
    """
    opened = still_opens(ground, grounds=grounds)
    if GROUNDS[opened].by.isdisjoint(roles):
        raise NotYourDecision(ground_fr=GROUNDS[opened].words["fr"], ground_en=GROUNDS[opened].words["en"])
    return opened


def still_opens(ground: Claim | None, *, grounds: Collection[Ground]) -> Ground:
    """Return a ground that holds, whoever decides it; the letter may have been chosen since it was asked for (C1).

    Raises: NoWayBack without a ground; VolumeNotRefunded; NeverRefunded for one that does not hold.
    """
    if ground is None:
        raise NoWayBack
    if ground == "lower_volume":
        raise VolumeNotRefunded
    if GROUNDS[ground].by and ground not in grounds:
        raise NeverRefunded
    return ground


def shown_grounds(roles: Collection[Role], *, grounds: Collection[Ground]) -> list[CreditGround]:
    """Show on what an invoice may be credited, what the letter closes, and what opens nothing (R51, R83, C1)."""
    decided = [
        CreditGround(
            ground=name,
            words=one.words,
            settlement=one.settlement,
            open=name in grounds and not one.by.isdisjoint(roles),
            refused=None if name in grounds else {"fr": NeverRefunded.fr, "en": NeverRefunded.en},
        )
        for name, one in GROUNDS.items()
        if one.by
    ]
    why: Words = {"fr": VolumeNotRefunded.fr, "en": VolumeNotRefunded.en}
    volume = CreditGround(
        ground="lower_volume", words=LOWER_VOLUME, settlement="to_refund", open=False, refused=why
    )
    return [*decided, volume]

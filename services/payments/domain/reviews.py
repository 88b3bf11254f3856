"""Money that does not fit what was opened: why, in the words of whoever has to look (R37, R41)."""

from shared.contracts.base import Words

WHY: dict[str, Words] = {
    "mode": {
        "fr": "il vient de l’autre mode du prestataire, essai ou réel",
        "en": "it comes from the provider's other mode, test or live",
    },
    "account": {
        "fr": "il porte le numéro d’un autre paiement",
        "en": "it bears the number of another payment",
    },
    "no amount": {
        "fr": "le prestataire ne dit pas son montant en centimes",
        "en": "the provider does not say its amount in cents",
    },
    "amount": {
        "fr": "le montant n’est pas celui qui était demandé",
        "en": "its amount is not the one that was asked for",
    },
}
"""By the word that `judge` finds for it."""


def why_reviewed(reason: str) -> Words:
    """Say why no order takes it; an unknown word is said as it is."""
    return WHY.get(reason, {"fr": reason, "en": reason})

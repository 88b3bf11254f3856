"""The data of a first start: offers, terms of sale and the association's identity.

Data only, in files that a treasurer can read; another association replaces them. Reads, and decides nothing:
`orders` publishes offers and terms, and refuses what does not fit its contract.
"""

from pathlib import Path
from typing import Any

import yaml

from shared.contracts.association import Association, read_association
from shared.contracts.offers import SeededOffer
from shared.contracts.terms import SeededTerms, SeededTranslation

HERE = Path(__file__).parent


def load_offers() -> list[SeededOffer]:
    """Read the catalogue of the first start."""
    rows = yaml.safe_load((HERE / "offers.yaml").read_text(encoding="utf-8"))
    return [_offer(**row) for row in rows]


def load_terms() -> list[SeededTerms]:
    """Read every version of the terms of sale, the oldest first (R01)."""
    versions = [_terms(file) for file in (HERE / "terms").glob("*.fr.md")]
    return sorted(versions, key=lambda terms: terms.valid_from)


def load_association() -> Association:
    """Read the identity that ships with Colombier."""
    return read_association()


def _offer(
    *, prices_cents: dict[int, dict[str, int]], options: list[dict[str, Any]] | None = None, **row: Any
) -> SeededOffer:
    prices = [
        {"volume": volume, "term": term, "price_cents": cents}
        for volume, terms in prices_cents.items()
        for term, cents in terms.items()
    ]
    told = [_option(**option) for option in options or ()]
    return SeededOffer.model_validate({**row, "prices": prices, "options": told})


def _option(*, prices_cents: dict[str, int], **row: Any) -> dict[str, Any]:
    prices = [{"term": term, "price_cents": cents} for term, cents in prices_cents.items()]
    return {**row, "prices": prices}


def _terms(file: Path) -> SeededTerms:
    """Read the French reference, and the translation that stands beside it."""
    front, text = _document(file)
    english = file.with_name(file.name.replace(".fr.", ".en."))
    translation = None
    if english.exists():
        other_front, other_text = _document(english)
        translation = SeededTranslation(**other_front, text=other_text)
    return SeededTerms(**front, text=text, translation=translation)


def _document(file: Path) -> tuple[dict[str, Any], str]:
    _, front, text = file.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text.strip() + "\n"

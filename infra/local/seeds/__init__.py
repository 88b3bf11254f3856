"""The data of a first start: offers, terms of sale and the association's identity.

Data only, in files that a treasurer can read; another association replaces them. Reads, and decides nothing:
`orders` publishes offers and terms, and refuses what does not fit its contract.
"""

from pathlib import Path
from typing import Any

import yaml

from shared.contracts.association import Association, read_association
from shared.contracts.orders import SeededOffer, SeededTerms

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


def _offer(*, prices_cents: dict[int, dict[str, int]], **row: Any) -> SeededOffer:
    prices = [
        {"volume": volume, "term": term, "price_cents": cents}
        for volume, terms in prices_cents.items()
        for term, cents in terms.items()
    ]
    return SeededOffer.model_validate({**row, "prices": prices})


def _terms(file: Path) -> SeededTerms:
    _, front, text = file.read_text(encoding="utf-8").split("---\n", 2)
    return SeededTerms(**yaml.safe_load(front), text=text.strip() + "\n")

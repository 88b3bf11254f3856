"""The record of processing activities (L15): what is done with personal data, why, on which ground, how protected.

It is data, read from its file by whoever shows it. What is held and for how long stands in the table of retention,
whose categories it names; who outside is given any of it stands in the association's file.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from .base import Data, Words

SHIPPED = Path(__file__).parents[2] / "infra" / "local" / "seeds" / "processing.yaml"
Ground = Literal["contract", "legal_obligation", "legitimate_interest", "consent"]


class Processing(Data):
    """One activity, a row of the record."""

    name: str
    purpose: Words
    ground: Ground
    """Article 6 of the GDPR."""
    persons: Words
    categories: Annotated[tuple[str, ...], Field(min_length=1)]
    """Rows of the table of retention."""
    security: Words


@cache
def read_processing(file: Path = SHIPPED) -> tuple[Processing, ...]:
    """Read the record from its data file."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(Processing.model_validate({"name": name, **row}) for name, row in rows.items())

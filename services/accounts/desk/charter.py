"""The charter of volunteers, read from its data file: another text is another version, to be accepted anew (R29)."""

from pathlib import Path

import yaml

from shared.contracts.base import Data, Words


class Charter(Data):
    version: str
    text: Words


def read_charter(file: Path) -> Charter:
    """Read it. A file that cannot be read stops the start."""
    return Charter.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))

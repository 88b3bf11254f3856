"""What stands where below the hosting root, and what its small records hold.

Shared by the driver `files`, which writes, and by the local web host, which only reads. No path leaves the
root: every name that comes from outside is checked here.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from shared.contracts.base import Data
from shared.contracts.options import WishedOption

from .driver import safe_archive_id, safe_reference

PARTS = ("site", "databases", "mail")
"""The folders of one hosting that are its owner's data."""


class Hosting(Data):
    """`hosting.json`: all that is known of one hosting beside its data. Replaced whole, as the last step."""

    resource: str
    volume: int
    state: Literal["active", "disabled", "suspended"]
    keys: tuple[str, ...]
    """Every wish that was obeyed, oldest first."""
    options: tuple[WishedOption, ...] = ()


class ArchiveNote(Data):
    """Beside each archive; stays when the archive is gone, so that a late visitor is told so."""

    reference: str
    sha256: str
    bytes: int
    until: date


class Destruction(Data):
    """What was destroyed. Written before the removal begins, completed when nothing is left."""

    proof: str
    complete: bool


Record = TypeVar("Record", bound=Data)


def load(record: type[Record], path: Path) -> Record | None:
    """Read a record; None where there is none."""
    try:
        return record.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Layout:
    """Raises: UnsafeName, from each method that takes a name."""

    root: Path

    @property
    def faults(self) -> Path:
        return self.root / "faults.json"

    @property
    def archives(self) -> Path:
        return self.root / "archives"

    def hosting(self, reference: str) -> Path:
        return self.root / "sites" / safe_reference(reference)

    def record(self, reference: str) -> Path:
        return self.hosting(reference) / "hosting.json"

    def building(self, reference: str) -> Path:
        """A new hosting, or a new archive, stands here until it is whole."""
        return self.root / "building" / safe_reference(reference)

    def trash(self, reference: str) -> Path:
        """A hosting that is being destroyed stands here, out of everybody's reach."""
        return self.root / "trash" / safe_reference(reference)

    def destruction(self, reference: str) -> Path:
        return self.root / "proofs" / f"{safe_reference(reference)}.json"

    def archive(self, archive_id: str) -> Path:
        return self.archives / f"{safe_archive_id(archive_id)}.tar.gz"

    def note(self, archive_id: str) -> Path:
        return self.archives / f"{safe_archive_id(archive_id)}.json"

    def lock(self, reference: str) -> Path:
        """One of 256 files, so that locks of hostings long gone do not pile up."""
        digest = hashlib.sha256(safe_reference(reference).encode()).hexdigest()
        return self.root / "locks" / digest[:2]

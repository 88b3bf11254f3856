"""What a driver is: a frozen record of functions that bring one hosting to a wanted state and look at it.

A driver obeys states, not verbs, so a retry is harmless. Each function may raise `Unavailable` for what may
heal by itself, and a `Rejected` for what never will. It knows nothing of clients, money or dates of
contract.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar, Literal

from shared.contracts.options import WishedOption
from shared.contracts.provisioning import Spec
from shared.runtime.errors import Kind, Rejected

Seen = Literal["absent", "active", "disabled", "suspended"]
Now = Callable[[], datetime]

SAFE_REFERENCE = re.compile(r"[a-z0-9-]{1,40}")
SAFE_ARCHIVE_ID = re.compile(r"[A-Za-z0-9_-]{20,80}")


class UnsafeName(Rejected):
    """A reference or archive id that could leave its folder, or be guessed."""

    kind: ClassVar[Kind] = Kind.INVALID
    code = "E-REFERENCE"
    fr = "Cette référence de service n'est pas valable."
    en = "This service reference is not valid."


class ImpossibleSpec(Rejected):
    """A wanted state that this driver can never reach, such as a resource it does not build."""

    kind: ClassVar[Kind] = Kind.INVALID
    code = "E-RESSOURCE"
    fr = "Ce service ne peut pas être installé ainsi : {why}."
    en = "This service cannot be built that way: {why}."


class HostingDestroyed(Rejected):
    """Destroyed data does not come back; a new hosting has a new reference (R56)."""

    kind: ClassVar[Kind] = Kind.GONE
    code = "E-SUPPRIME"
    fr = "Service supprimé définitivement."
    en = "Service deleted for good."


class ArchiveExpired(Rejected):
    """The same archive was made before, and its days are over (R54)."""

    kind: ClassVar[Kind] = Kind.GONE
    code = "E-ARCHIVE-EXPIREE"
    fr = "Cette archive n'est plus disponible : demandez-en une nouvelle."
    en = "This archive is no longer available: ask for a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One hosting as it was found."""

    state: Seen
    address: str | None = None
    checksum: str | None = None
    """SHA-256 over data and configuration, not over the state: equal before and after a renewal (R55)."""
    volume: int | None = None
    """Quota in GB."""
    bytes_used: int | None = None
    proof: str | None = None
    """Of an absent one that was destroyed and not merely unknown."""
    options: tuple[WishedOption, ...] | None = None
    """What goes with it; None where this host does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The wish for an archive. The id is unguessable, for whoever knows it may fetch."""

    reference: str
    archive_id: str
    until: date
    """Last civil day on which it can be fetched, included (D2, R54)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An archive that can be fetched; `until` is what was decided when it was first made."""

    url: str
    sha256: str
    bytes: int
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """The proof says what, when and how much, and neither content nor file names (R56)."""

    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A kind of host as functions."""

    name: str
    observe: Callable[[str], Awaitable[Observed]]
    """(reference) -> Observed. Never changes anything."""
    measure: Callable[[str], Awaitable[int | None]]
    """(reference) -> bytes stored, without reading them; None where this host does not measure."""
    converge: Callable[[Spec, str], Awaitable[Observed]]
    """(spec, key) -> Observed. Twice is once; a key older than the last one obeyed changes nothing."""
    archive: Callable[[Pack], Awaitable[Archived]]
    """All data of a hosting as one tar.gz. The same id again gives the same file; the state stays (R54)."""
    destroy: Callable[[str, str], Awaitable[Destroyed]]
    """(reference, key) -> Destroyed. Of the absent it is fine, and gives the recorded proof, if any."""
    prune: Callable[[date], Awaitable[int]]
    """(today) -> how many archives were removed because their last day is over."""


def machine_now() -> datetime:
    return datetime.now(UTC)


def safe_reference(reference: str) -> str:
    """Raises: UnsafeName."""
    if not SAFE_REFERENCE.fullmatch(reference):
        raise UnsafeName(f"unsafe reference {reference!r}")
    return reference


def safe_archive_id(archive_id: str) -> str:
    """Raises: UnsafeName."""
    if not SAFE_ARCHIVE_ID.fullmatch(archive_id):
        raise UnsafeName(f"unsafe archive id {archive_id!r}")
    return archive_id

"""What provisioning obeys and reports: the link to real hosts."""

from datetime import date
from typing import ClassVar, Literal

from .base import Command, Data, Event, Request
from .options import WishedOption

Wanted = Literal["active", "disabled", "suspended", "deleted"]


class Spec(Data):
    """The whole wanted state of one hosting; a driver converges to it, whatever it finds."""

    wanted: Wanted
    reference: str
    """Short public name, safe in a path and a host name."""
    resource: str
    volume: int
    """GB."""
    title: str
    """What the first page of a new web site says."""
    language: Literal["fr", "en"] = "fr"
    options: tuple[WishedOption, ...] = ()
    """All that goes with it. What is no longer among them is closed, and none of the owner's data deleted for it."""


class ConvergeHosting(Command):
    """Bring one hosting to a wanted state. The same key again changes nothing."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    revision: int
    """The number of this wish; an older one that comes late is dropped."""
    spec: Spec


class ArchiveHosting(Command):
    """Pack all data of one hosting for its owner (R54)."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    reference: str
    resource: str
    archive_id: str


class PruneArchives(Command):
    """Provisioning to itself: remove the archives whose last day was before this one (R54)."""

    aggregate: ClassVar[str] = "calendar"
    calendar: str = "paris"
    day: date


class HostingConverged(Event):
    """The driver observed the wanted state."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    revision: int
    wanted: Wanted
    address: str | None
    checksum: str | None
    """SHA-256 over configuration and data; equal before and after a renewal (R55)."""
    proof: str | None
    """Of a destruction: what, when, how much; never content (R56)."""


class HostingConvergenceFailed(Event):
    """The driver gave up after its retries."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    revision: int
    wanted: Wanted
    attempts: int
    error: str


class HostingArchived(Event):
    """An archive can be fetched for seven days (R54)."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    archive_id: str
    url: str
    until: date
    sha256: str


class Usage(Data):
    """What a host measured just now."""

    bytes_used: int | None
    """None when this kind of host does not measure."""


class MeasureHosting(Request):
    """How much is stored in a hosting; asked by lifecycle before less volume is set up (R80)."""

    answer: ClassVar[type[Data]] = Usage
    reference: str

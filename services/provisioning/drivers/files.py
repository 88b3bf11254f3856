"""Driver `files`: each hosting is a folder below a root, which the local web host serves.

Owns everything below the root but the content of `site`, `databases` and `mail`: that is the owner's, made
once and never touched again until its destruction. Refuses a reference that is not safe in a path. The
quota is reported, not enforced. A kill at any point is healed by asking again: a hosting is built aside and
renamed into place, its record is replaced as the last step, and what is to be destroyed is first renamed
away.
"""

import hashlib
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.provisioning.settings import Settings
from shared.contracts.provisioning import Spec, Wanted
from shared.runtime.errors import Unavailable

from . import packing
from .disk import locked, make_folder, move, remove, sync_folder, tally, weigh, write_durably
from .driver import Destroyed, Driver, HostingDestroyed, ImpossibleSpec, Now, Observed
from .layout import PARTS, Destruction, Hosting, Layout, load

RESOURCES = frozenset({"web", "vps", "game"})
"""Machines and games are stood in for by their page: what is shown is the life of a hosting."""

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)

P = ParamSpec("P")
T = TypeVar("T")


def driver(settings: Settings, now: Now) -> Driver:
    """Make the driver on the configured root."""
    layout, url = Layout(settings.hosting_root), settings.hosting_url.rstrip("/")
    host = Host(layout=layout, url=url, association=settings.association.name, now=now)
    return Driver(
        name="files",
        observe=_in_a_thread(host.observe),
        measure=_in_a_thread(host.measure),
        converge=_in_a_thread(host.converge),
        archive=_in_a_thread(lambda wish: packing.pack(layout, wish, url)),
        destroy=_in_a_thread(host.destroy),
        prune=_in_a_thread(lambda today: packing.prune(layout, today)),
    )


def _in_a_thread(act: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Keep the event loop free; whatever the disk refuses (full, away, busy) may heal."""

    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await to_thread.run_sync(lambda: act(*args, **kwargs))
        except (OSError, shutil.Error) as refusal:
            raise Unavailable(f"hosting root: {refusal}") from refusal

    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One root and what has to be known to build on it."""

    layout: Layout
    url: str
    association: str
    now: Now

    def observe(self, reference: str) -> Observed:
        """Look, and change nothing. Reads all data once, for the checksum."""
        with locked(self.layout.lock(reference)):
            return self._look(reference)

    def measure(self, reference: str) -> int:
        return weigh(self.layout.hosting(reference), PARTS)

    def converge(self, spec: Spec, key: str) -> Observed:
        """Bring a hosting to the wanted state. Disabling and suspending change the record, never data (R53).

        Raises: UnsafeName, ImpossibleSpec, HostingDestroyed.
        """
        with locked(self.layout.lock(spec.reference)):
            if spec.wanted == "deleted":
                self._destroy(spec.reference)
            else:
                self._stand(spec, spec.wanted, key)
            return self._look(spec.reference)

    def destroy(self, reference: str, key: str) -> Destroyed:  # noqa: ARG002 - the state alone makes it idempotent
        """Remove all data of a hosting; its archives live on until their own last day (R54, R56)."""
        with locked(self.layout.lock(reference)):
            return Destroyed(proof=self._destroy(reference))

    def _look(self, reference: str) -> Observed:
        record = load(Hosting, self.layout.record(reference))
        if record is None:
            gone = load(Destruction, self.layout.destruction(reference))
            return Observed(state="absent", proof=gone.proof if gone and gone.complete else None)
        data = tally(self.layout.hosting(reference), PARTS)
        configuration = f"{record.resource}\n{record.volume}\n{data.checksum}"
        return Observed(
            state=record.state,
            address=f"{self.url}/sites/{reference}/",
            checksum=hashlib.sha256(configuration.encode()).hexdigest(),
            volume=record.volume,
            bytes_used=data.bytes,
            options=record.options,
        )

    def _stand(self, spec: Spec, wanted: Wanted, key: str) -> None:
        layout, reference = self.layout, spec.reference
        _check(spec)
        stands = layout.hosting(reference).exists()  # as after an operator's restoring of a backup
        if not stands and (layout.destruction(reference).exists() or layout.trash(reference).exists()):
            raise HostingDestroyed(f"{reference} was destroyed")
        found = load(Hosting, layout.record(reference))
        if found is not None and key in found.keys[:-1]:
            return  # An older wish that came again.
        if found is not None and found.resource != spec.resource:
            raise ImpossibleSpec(why=f"resource={found.resource} → {spec.resource}")
        keys = tuple(dict.fromkeys((*(found.keys if found else ()), key)))
        record = Hosting.model_validate(
            {
                "resource": spec.resource,
                "volume": spec.volume,
                "state": wanted,
                "keys": keys,
                "options": spec.options,
            }
        )
        if not stands:
            self._build(spec, record)
        elif record != found:
            _save(layout.record(reference), record)
        for part in PARTS:
            make_folder(layout.hosting(reference) / part)

    def _build(self, spec: Spec, record: Hosting) -> None:
        """Make a new hosting aside, whole, then rename it into place."""
        aside, place = self.layout.building(spec.reference), self.layout.hosting(spec.reference)
        remove(aside)
        for part in PARTS:
            make_folder(aside / part)
        make_folder(place.parent)
        page = PAGES.get_template("first_page.html.jinja")
        text = page.render(title=spec.title, language=spec.language, association=self.association)
        write_durably(aside / "site" / "index.html", text.encode())
        _save(aside / "hosting.json", record)
        sync_folder(aside)
        move(aside, place)

    def _destroy(self, reference: str) -> str:
        """Out of reach, then the proof, then the removal, then the proof is complete."""
        layout = self.layout
        place, trash, path = layout.hosting(reference), layout.trash(reference), layout.destruction(reference)
        make_folder(trash.parent)
        make_folder(path.parent)
        if place.exists():
            # A former destruction, of what was restored from a backup since, is not the proof of this one.
            remove(trash)
            path.unlink(missing_ok=True)
            move(place, trash)
        record = load(Destruction, path)
        if record is None:
            record = Destruction(proof=self._proof(reference, trash), complete=False)
            _save(path, record)
        if not record.complete:
            remove(trash)
            remove(layout.building(reference))
            _save(path, record.model_copy(update={"complete": True}))
        return record.proof

    def _proof(self, reference: str, trash: Path) -> str:
        """What, when, volumes; no content and no names (R56)."""
        record = load(Hosting, trash / "hosting.json")
        kind = f"{record.resource}, {record.volume} GB" if record else "nothing was there"
        found = {part: tally(trash, (part,)) for part in PARTS}
        counts = "; ".join(f"{part}: {each.files} files, {each.bytes} bytes" for part, each in found.items())
        asked = self.now().isoformat(timespec="seconds")
        names = tally(trash, PARTS).names_sha256
        return f"hosting {reference} ({kind}) destroyed; asked {asked}; {counts}; names sha256 {names}"


def _check(spec: Spec) -> None:
    if spec.resource not in RESOURCES:
        raise ImpossibleSpec(why=f"resource={spec.resource}")
    if spec.volume < 1:
        raise ImpossibleSpec(why=f"volume={spec.volume}")


def _save(path: Path, record: Hosting | Destruction) -> None:
    write_durably(path, record.model_dump_json().encode())

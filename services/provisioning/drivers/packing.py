"""Archives: all data of one hosting in one tar.gz, and their end (R54)."""

import gzip
import hashlib
import os
import tarfile
from datetime import date
from pathlib import Path

from shared.runtime.errors import NotFound

from .disk import locked, make_folder, move, write_durably
from .driver import Archived, ArchiveExpired, Pack, UnsafeName
from .layout import PARTS, ArchiveNote, Layout, load


def pack(layout: Layout, wish: Pack, url: str) -> Archived:
    """Make the archive unless it is there; the note is written last, and without it nothing is served.

    Raises: NotFound, ArchiveExpired, UnsafeName when the id is another hosting's.
    """
    with locked(layout.lock(wish.reference)):
        note = load(ArchiveNote, layout.note(wish.archive_id)) or _make(layout, wish)
    if note.reference != wish.reference:
        raise UnsafeName("this archive id is another hosting's")
    if not layout.archive(wish.archive_id).exists():
        raise ArchiveExpired
    address = f"{url}/archives/{wish.archive_id}.tar.gz"
    return Archived(url=address, sha256=note.sha256, bytes=note.bytes, until=note.until)


def prune(layout: Layout, today: date) -> int:
    """Remove the archives whose last day is over; their notes stay, to tell a late visitor."""
    removed = 0
    for path in layout.archives.glob("*.json"):
        note, archive = load(ArchiveNote, path), layout.archive(path.stem)
        if note is not None and note.until < today and archive.exists():
            archive.unlink()
            removed += 1
    return removed


def _make(layout: Layout, wish: Pack) -> ArchiveNote:
    folder = layout.hosting(wish.reference)
    if not folder.is_dir():
        raise NotFound(f"no hosting {wish.reference} to archive")
    target = layout.archive(wish.archive_id)
    make_folder(target.parent)
    # Unfinished, it lies where a destruction of the hosting takes it along.
    draft = layout.building(wish.reference) / "archive"
    make_folder(draft.parent)
    _write(folder, draft)
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    note = ArchiveNote(reference=wish.reference, sha256=digest, bytes=draft.stat().st_size, until=wish.until)
    move(draft, target)
    write_durably(layout.note(wish.archive_id), note.model_dump_json().encode())
    return note


def _write(folder: Path, draft: Path) -> None:
    with draft.open("wb") as file:
        # A fixed date in the gzip header: equal data gives equal bytes.
        with (
            gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for part in PARTS:
                if (folder / part).is_dir():
                    tar.add(folder / part, arcname=f"{folder.name}/{part}", filter=_without_our_users)
        file.flush()
        os.fsync(file.fileno())


def _without_our_users(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """The owner's archive says nothing of the accounts of our machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member

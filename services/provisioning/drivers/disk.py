"""Writing so that a kill or a power cut leaves the old or the new, never half; and counting what is there."""

import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file whole: write beside it, flush to the disk, rename."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    move(draft, path)


def move(source: Path, target: Path) -> None:
    """Rename, and return only when the disk knows it."""
    source.replace(target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def remove(folder: Path) -> None:
    """Remove a tree that may be there, never following a link out of it."""
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(folder.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for our turn, among threads and among servers of one disk; a kill gives the turn back."""
    make_folder(path.parent)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much a folder holds, and what it is, without saying it."""

    files: int
    bytes: int
    names_sha256: str
    """Over the hashes of the relative names, so that it can be compared but not read."""
    checksum: str
    """Over relative names, kinds and content."""


def weigh(folder: Path, parts: tuple[str, ...]) -> int:
    """Return how many bytes a folder holds, as its files say it: nothing is read."""
    found = (path.lstat() for part in parts for path in _walk(folder / part))
    return sum(one.st_size for one in found if not stat.S_ISDIR(one.st_mode))


def tally(folder: Path, parts: tuple[str, ...]) -> Tally:
    """Read every file once. Links are counted as links and never followed."""
    names, content = hashlib.sha256(), hashlib.sha256()
    files = size = 0
    for path in sorted(path for part in parts for path in _walk(folder / part)):
        name = hashlib.sha256(os.fsencode(path.relative_to(folder))).digest()
        found = path.lstat()
        content.update(name + _fingerprint(path, found.st_mode))
        if not stat.S_ISDIR(found.st_mode):
            names.update(name)
            files += 1
            size += found.st_size
    return Tally(files=files, bytes=size, names_sha256=names.hexdigest(), checksum=content.hexdigest())


def _walk(folder: Path) -> Iterator[Path]:
    """Yield all below a folder, and itself; a folder that its owner removed holds nothing."""
    if not folder.is_dir() or folder.is_symlink():
        return
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        yield here
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    yield Path(entry.path)


def _fingerprint(path: Path, mode: int) -> bytes:
    """Return 32 bytes for what a path holds, and its kind before them."""
    kind = stat.S_IFMT(mode).to_bytes(4, "big")
    if stat.S_ISREG(mode):
        with path.open("rb") as file:
            return kind + hashlib.file_digest(file, "sha256").digest()
    if stat.S_ISLNK(mode):
        return kind + hashlib.sha256(os.fsencode(path.readlink())).digest()
    return kind + bytes(32)

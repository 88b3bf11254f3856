"""What a double remembers: shelves of JSON objects, and a log of their changes, so `kill -9` loses nothing.

Every change goes through `put` or `drop` and is one line of the log; whoever answers a caller awaits `keep`
first. The log is read, and written anew without what is past, at each start.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Thing = dict[str, Any]
REPLIES = "replies"
"""The shelf of what was answered under a key of a caller's."""


def write_whole(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Replace a file atomically: a reader, or a restart, sees the old content or the new, never a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Journal:
    """Named shelves of objects by id, in order of arrival; without a file nothing outlives it."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._shelves: dict[str, dict[str, Thing]] = {}
        self._unwritten: list[str] = []
        self._changes = 0
        self._kept = 0
        self._writing = asyncio.Lock()
        if file is not None and file.exists():
            self._read(file)

    def put(self, shelf: str, key: str, thing: Thing) -> Thing:
        self._shelves.setdefault(shelf, {})[key] = thing
        self._note(shelf, key, thing)
        return thing

    def change(self, shelf: str, key: str, **changes: Any) -> Thing:
        return self.put(shelf, key, {**self._shelves[shelf][key], **changes})

    def drop(self, shelf: str, key: str) -> None:
        del self._shelves[shelf][key]
        self._note(shelf, key, None)

    def get(self, shelf: str, key: str) -> Thing | None:
        return self._shelves.get(shelf, {}).get(key)

    def all(self, shelf: str) -> Iterator[Thing]:
        """Go through a shelf, oldest first, on a copy: the shelf may change meanwhile."""
        yield from list(self._shelves.get(shelf, {}).values())

    def ids(self, shelf: str) -> list[str]:
        return list(self._shelves.get(shelf, {}))

    async def keep(self) -> None:
        """Return once every change made so far is on the disk; callers that wait together share one write."""
        wanted = self._changes
        if self.file is None or self._kept >= wanted:
            return
        async with self._writing:
            if self._kept >= wanted:
                return
            upto, lines, self._unwritten = self._changes, self._unwritten, []
            try:
                await asyncio.to_thread(_append, self.file, "".join(lines).encode())
            except BaseException:
                self._unwritten[:0] = lines
                raise
            self._kept = upto

    def _note(self, shelf: str, key: str, thing: Thing | None) -> None:
        if self.file is not None:
            self._changes += 1
            self._unwritten.append(_line(shelf, key, thing))

    def _read(self, file: Path) -> None:
        # What follows the last line's end was being written when the machine died: nobody was told of it.
        *lines, _torn = file.read_text().split("\n")
        for line in lines:
            shelf, key, thing = json.loads(line)
            if thing is None:
                self._shelves[shelf].pop(key, None)
            else:
                self._shelves.setdefault(shelf, {})[key] = thing
        kept = (
            (shelf, key, thing) for shelf, things in self._shelves.items() for key, thing in things.items()
        )
        write_whole(file, "".join(_line(*one) for one in kept).encode())


def _line(shelf: str, key: str, thing: Thing | None) -> str:
    return json.dumps([shelf, key, thing], ensure_ascii=False) + "\n"


def _append(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as log:
        log.write(content)
        log.flush()
        os.fsync(log.fileno())

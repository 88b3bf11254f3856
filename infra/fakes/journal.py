"""What a double remembers: shelves of JSON objects, kept whole in one file so that `kill -9` loses nothing.

Every change goes through `put` or `drop`; whoever answers a caller awaits `keep` first.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Thing = dict[str, Any]


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
        # Each object's JSON is made once, when it changes: a write is then a join, however much is kept.
        self._texts: dict[str, dict[str, str]] = {}
        self._changes = 0
        self._kept = 0
        self._writing = asyncio.Lock()
        if file is not None and file.exists():
            for shelf, things in json.loads(file.read_bytes()).items():
                for key, thing in things.items():
                    self.put(shelf, key, thing)
            self._kept = self._changes

    def put(self, shelf: str, key: str, thing: Thing) -> Thing:
        self._shelves.setdefault(shelf, {})[key] = thing
        self._texts.setdefault(shelf, {})[key] = json.dumps(thing, ensure_ascii=False)
        self._changes += 1
        return thing

    def change(self, shelf: str, key: str, **changes: Any) -> Thing:
        return self.put(shelf, key, {**self._shelves[shelf][key], **changes})

    def drop(self, shelf: str, key: str) -> None:
        del self._shelves[shelf][key], self._texts[shelf][key]
        self._changes += 1

    def get(self, shelf: str, key: str) -> Thing | None:
        return self._shelves.get(shelf, {}).get(key)

    def all(self, shelf: str) -> Iterator[Thing]:
        """Go through a shelf, oldest first, on a copy: the shelf may change meanwhile."""
        yield from list(self._shelves.get(shelf, {}).values())

    def keys(self, shelf: str) -> list[str]:
        return list(self._shelves.get(shelf, {}))

    async def keep(self) -> None:
        """Return once every change made so far is on the disk; callers that wait together share one write."""
        wanted = self._changes
        if self.file is None or self._kept >= wanted:
            return
        async with self._writing:
            if self._kept >= wanted:
                return
            upto, content = self._changes, self._text().encode()
            await asyncio.to_thread(write_whole, self.file, content)
            self._kept = upto

    def _text(self) -> str:
        def shelf_text(things: dict[str, str]) -> str:
            return ",\n".join(f"{json.dumps(key)}: {text}" for key, text in things.items())

        shelves = (f"{json.dumps(name)}: {{{shelf_text(things)}}}" for name, things in self._texts.items())
        return "{" + ",\n".join(shelves) + "}\n"

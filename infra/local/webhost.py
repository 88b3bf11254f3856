"""The local web host: serves the hostings of the driver `files`, and their archives. Reads, never writes.

A stand-in for real hosts: all sites share one origin, so it is for one machine, not for strangers' scripts.
What a visitor sees follows `hosting.json` on each request: a hosting that is disabled or suspended answers
with a page that says so (R53), an archive is served until its last day (R54).
As a container of its own: `python -m infra.local.webhost`, which reads COLOMBIER_HOSTING_ROOT, _HOST and _PORT.
"""

import html
import mimetypes
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import uvicorn
from anyio import to_thread

from services.provisioning.drivers.driver import SAFE_ARCHIVE_ID, SAFE_REFERENCE
from services.provisioning.drivers.layout import ArchiveNote, Hosting, Layout, load
from services.provisioning.settings import Settings
from shared.runtime.settings import RuntimeSettings
from shared.values.dates import civil_date

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CHUNK_BYTES = 256 * 1024
LONGEST_NAME_BYTES = 255  # what a Linux folder can hold
LONGEST_PATH_BYTES = 2000
HEALTHY = b'{"status": "ok"}'

SENTENCES: dict[str, tuple[int, str, str]] = {
    "disabled": (503, "Service désactivé, données conservées.", "Service disabled, data kept."),
    "suspended": (503, "Service suspendu.", "Service suspended."),
    "absent": (404, "Cette page n'existe pas.", "There is no such page."),
    "expired": (410, "Cette archive n'est plus disponible.", "This archive is no longer available."),
    "method": (405, "Cette adresse se lit seulement.", "This address can only be read."),
}

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{fr}</title><style>body{{margin:0;min-height:100vh;display:grid;place-items:center;text-align:center;
font:1.2rem/1.6 system-ui,sans-serif;color:#1f2a37;background:#f4f1ea}}</style></head>
<body><main><h1>{fr}</h1><p lang="en">{en}</p></main></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent: a status, headers, and either a few bytes or an open file of a known size."""

    status: int
    size: int
    media_type: str
    body: bytes = b""
    file: BinaryIO | None = None
    headers: dict[str, str] = field(default_factory=dict)


def civil_today() -> date:
    return civil_date(datetime.now(UTC))


def webhost(root: Path, today: Callable[[], date] = civil_today) -> App:
    """Make the ASGI application; `today` is the civil day by which archives expire, simulated or not."""
    look = partial(_look, Layout(root), today)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await _send(await to_thread.run_sync(look, scope), send, head=scope["method"] == "HEAD")

    return app


async def _live(receive: Receive, send: Send) -> None:
    """Nothing is opened at the start and nothing closed at the end."""
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


def _look(layout: Layout, today: Callable[[], date], scope: Scope) -> Answer:
    if scope["method"] not in {"GET", "HEAD"}:
        return _page("method", allow="GET, HEAD")
    match scope["path"].split("/")[1:]:
        case ["health"]:
            return Answer(status=200, size=len(HEALTHY), media_type="application/json", body=HEALTHY)
        case ["archives", name] if name.endswith(".tar.gz"):
            return _archive(layout, name.removesuffix(".tar.gz"), today())
        case ["sites", reference, *names] if SAFE_REFERENCE.fullmatch(reference):
            return _site(layout, reference, names)
    return _page("absent")


def _site(layout: Layout, reference: str, names: list[str]) -> Answer:
    """Show one file of an active hosting; a folder shows its index page or nothing, never its list."""
    hosting = load(Hosting, layout.record(reference))
    if hosting is None or (hosting.state == "active" and not _is_public(names)):
        return _page("absent")
    if hosting.state != "active":
        return _page(hosting.state)
    site = layout.hosting(reference).resolve() / "site"
    # An empty name at the end is a slash, and stands for the index page.
    asked = site.joinpath(*names[:-1], names[-1] or "index.html") if names else site
    path = Path(os.path.realpath(asked))
    if not path.is_relative_to(site):
        return _page("absent")  # A link that leads out.
    if path.is_dir() and (not names or names[-1]):
        # With its slash the relative links of its page hold.
        place = quote("/".join(["", "sites", reference, *names, ""]))
        return Answer(status=308, size=0, media_type="text/plain", headers={"location": place})
    return _file(path, media_type=_media_type(path)) if path.is_file() else _page("absent")


def _is_public(names: list[str]) -> bool:
    """No way up, no hidden file, no empty step in the middle, nothing that a path cannot hold."""
    sizes = [len(os.fsencode(name)) for name in names]
    return (
        all(names[:-1])
        and not any((name.startswith(".") and name != ".well-known") or "\0" in name for name in names)
        and max(sizes, default=0) <= LONGEST_NAME_BYTES
        and sum(sizes) <= LONGEST_PATH_BYTES
    )


def _archive(layout: Layout, archive_id: str, today: date) -> Answer:
    if not SAFE_ARCHIVE_ID.fullmatch(archive_id):
        return _page("absent")
    note, path = load(ArchiveNote, layout.note(archive_id)), layout.archive(archive_id)
    if note is None:
        return _page("absent")
    if note.until < today or not path.is_file():
        return _page("expired")
    name = f'attachment; filename="{note.reference}.tar.gz"'
    return _file(path, media_type="application/gzip", content_disposition=name, cache_control="no-store")


def _media_type(path: Path) -> str:
    guessed, encoding = mimetypes.guess_type(path.name)
    if guessed is None or encoding is not None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _file(path: Path, *, media_type: str, **headers: str) -> Answer:
    try:
        file = path.open("rb")
    except (FileNotFoundError, PermissionError):
        return _page("absent")  # Destroyed, or closed by its owner, since we looked.
    size = os.fstat(file.fileno()).st_size
    return Answer(status=200, size=size, media_type=media_type, file=file, headers=headers)


def _page(what: str, **headers: str) -> Answer:
    status, fr, en = SENTENCES[what]
    body = PAGE.format(fr=html.escape(fr), en=html.escape(en)).encode()
    headers = {"cache_control": "no-store", **headers}
    return Answer(
        status=status, size=len(body), media_type="text/html; charset=utf-8", body=body, headers=headers
    )


async def _send(answer: Answer, send: Send, *, head: bool) -> None:
    headers = {
        "content-type": answer.media_type,
        "content-length": str(answer.size),
        "x-content-type-options": "nosniff",
        **{name.replace("_", "-"): value for name, value in answer.headers.items()},
    }
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    try:
        await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
        if answer.file is not None and not head:
            await _send_file(answer.file, answer.size, send)
        await send({"type": "http.response.body", "body": b"" if head else answer.body})
    finally:
        if answer.file is not None:
            answer.file.close()


async def _send_file(file: BinaryIO, size: int, send: Send) -> None:
    """Send what was announced and no more, should the owner write meanwhile."""
    left = size
    while left and (chunk := await to_thread.run_sync(file.read, min(left, CHUNK_BYTES))):
        left -= len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


def main() -> None:
    """Serve the hosting root of the environment, by the machine's calendar, until told to end."""
    runtime = RuntimeSettings.load()
    app = webhost(Settings.load().hosting_root)
    uvicorn.run(app, host=runtime.host, port=runtime.port, access_log=False, server_header=False)


if __name__ == "__main__":
    main()

"""The command `colombier unheard`: what lies in a stream and nobody takes; look at it, or take it out for good."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from .children import StartFailed
from .options import HOME, HomeOption

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext
    from nats.js.api import RawStreamMsg

    from shared.contracts.operations import Unheard

app = typer.Typer(
    no_args_is_help=True, help="Messages that no service takes, or not in this version: list, show, discard."
)
out = Console(highlight=False)
SubjectArgument = Annotated[str, typer.Argument(help="As `colombier unheard list` shows it.")]


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@app.command("list")
def list_unheard(*, home: HomeOption = HOME) -> None:
    """List what nobody takes, by subject; a service that knows it takes it by itself once it runs."""
    _run(_list(home))


async def _list(home: Path) -> None:
    from . import operator  # noqa: PLC0415

    async with operator.connected(home) as connection:
        table = Table("stream", "subject", "messages", "oldest", box=None)
        for one in await found(connection):
            oldest = await anext(lying(connection.jetstream(), one), None)
            table.add_row(one.stream, one.subject, str(one.messages), _since(oldest))
    out.print(table if table.row_count else "everything is heard by somebody")


@app.command("show")
def show(
    subject: SubjectArgument,
    *,
    most: Annotated[int, typer.Option(help="How many, the oldest first.")] = 10,
    home: HomeOption = HOME,
) -> None:
    """Show the oldest messages of a subject whole."""
    _run(_show(home, subject, most))


async def _show(home: Path, subject: str, most: int) -> None:
    from . import operator  # noqa: PLC0415

    async with operator.connected(home) as connection:
        async for message in lying(connection.jetstream(), await named(connection, subject)):
            out.print_json(json.dumps(_told(message)))
            if (most := most - 1) <= 0:
                break


@app.command("discard")
def discard(
    subject: SubjectArgument,
    *,
    why: Annotated[str, typer.Option(help="The reason, written down with each message.")],
    keep: Annotated[Path, typer.Option(help="File to which the messages are added first, a line for each.")],
    home: HomeOption = HOME,
) -> None:
    """Take all messages of a subject out of their stream; they stand in the file before they go."""
    if not why.strip():
        raise StartFailed("a reason is needed")
    _run(_discard(home, subject, why=why, keep=keep))


async def _discard(home: Path, subject: str, *, why: str, keep: Path) -> None:
    from . import operator  # noqa: PLC0415

    async with operator.connected(home) as connection:
        done = await take_out(connection, await named(connection, subject), why=why, keep=keep)
    out.print(f"{done} messages taken out; they stand in {keep}")


async def found(connection: "Client") -> "list[Unheard]":
    from shared.runtime import watching  # noqa: PLC0415

    _, unheard = await watching.traffic(connection, ())
    return unheard


async def named(connection: "Client", subject: str) -> "Unheard":
    """Find what is meant among what nobody hears. Raises StartFailed: what somebody hears is not for us to touch."""
    for one in await found(connection):
        if one.subject == subject:
            return one
    raise StartFailed(f"no message of {subject} lies in a stream without a hearer")


async def lying(js: "JetStreamContext", what: "Unheard") -> "AsyncIterator[RawStreamMsg]":
    """Yield the messages of a subject, the oldest first."""
    from nats.js.errors import NotFoundError  # noqa: PLC0415 - `colombier --help` need not import NATS

    sequence = 1
    while True:
        try:
            message = await js.get_msg(what.stream, seq=sequence, subject=what.subject, next=True)
        except NotFoundError:
            return
        yield message
        sequence = (message.seq or sequence) + 1


async def take_out(connection: "Client", what: "Unheard", *, why: str, keep: Path) -> int:
    """Write messages down and only then remove them; one that comes meanwhile stays."""
    js, count, last = connection.jetstream(), 0, 0
    try:
        with keep.open("a", encoding="utf-8") as kept:
            async for message in lying(js, what):
                kept.write(json.dumps({**_told(message), "why": why}, ensure_ascii=False) + "\n")
                count, last = count + 1, message.seq or last
            kept.flush()
            if keep.is_file():
                os.fsync(kept.fileno())
    except OSError as error:
        raise StartFailed(f"nothing was taken out, for {keep} cannot be written: {error}") from None
    if count:
        await js.purge_stream(what.stream, subject=what.subject, seq=last + 1)
    return count


def _told(message: "RawStreamMsg") -> dict[str, Any]:
    body = message.data or b""
    try:
        said = {"body": body.decode()}
    except UnicodeDecodeError:
        said = {"body_base64": base64.b64encode(body).decode()}
    return {
        "subject": message.subject,
        "since": _since(message),
        "headers": message.headers or {},
        **said,
    }


def _since(message: "RawStreamMsg | None") -> str:
    return f"{message.time:%Y-%m-%dT%H:%M:%S%z}" if message and message.time else "–"

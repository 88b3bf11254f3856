"""The command `colombier parked`: messages that could not be handled."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from .options import HOME, HomeOption

app = typer.Typer(
    no_args_is_help=True, help="Messages that could not be handled: list, show, replay, discard."
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


@app.command("list")
def list_parked(*, home: HomeOption = HOME) -> None:
    """List what is set aside, oldest first."""
    from . import operator  # noqa: PLC0415

    async def ask() -> None:
        async with operator.connected(home) as connection:
            table = Table("id", "service", "subject", "since", "tries", "error", box=None)
            for message in await operator.parked(connection):
                since = message.parked_at.isoformat(timespec="seconds")
                table.add_row(
                    message.id,
                    message.service,
                    message.subject,
                    since,
                    str(message.attempts),
                    message.error[:120],
                )
            out.print(table if table.row_count else "nothing is parked")

    asyncio.run(ask())


@app.command("show")
def show(id: str, *, home: HomeOption = HOME) -> None:  # noqa: A002 - the name that operators type
    """Show one parked message whole."""
    from . import operator  # noqa: PLC0415

    async def ask() -> int:
        async with operator.connected(home) as connection:
            found = [message for message in await operator.parked(connection) if message.id == id]
            out.print_json(found[0].model_dump_json()) if found else err.print(f"no parked message {id}")
            return 0 if found else 1

    raise typer.Exit(asyncio.run(ask()))


@app.command("replay")
def replay(id: str, *, home: HomeOption = HOME) -> None:  # noqa: A002
    """Handle one parked message again, now; it stays parked when it fails again."""
    raise typer.Exit(asyncio.run(_settle(home, id, None)))


@app.command("discard")
def discard(
    id: str,  # noqa: A002
    *,
    why: Annotated[str, typer.Option(help="The reason, kept with the message.")],
    home: HomeOption = HOME,
) -> None:
    """Give one parked message up, with a reason; it is kept, marked as discarded."""
    raise typer.Exit(asyncio.run(_settle(home, id, why)))


async def _settle(home: Path, parked_id: str, why: str | None) -> int:
    from . import operator  # noqa: PLC0415

    async with operator.connected(home) as connection:
        done = await operator.settle(connection, parked_id, why=why)
    verb = "replayed" if why is None else "discarded"
    out.print(verb if done.ok else f"not {verb}: {done.error or f'no parked message {parked_id}'}")
    return 0 if done.ok else 1

"""The command `colombier import`: take over what an older system holds."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .options import HOME, HomeOption

app = typer.Typer(no_args_is_help=True, help="Take over what an older system holds.")
out = Console(highlight=False)


@app.callback()
def _several() -> None:
    """Take over what an older system holds."""


@app.command("accounts")
def import_accounts(
    file: Annotated[
        Path, typer.Argument(help="CSV: one line for each hosting with its client (docs/import.md).")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    home: HomeOption = HOME,
) -> None:
    """Take over clients and their hostings: nothing is invoiced again, no mail is sent; a second run changes nothing.

    Nothing is imported while any line is wrong; each fault is told with its line and code, and the exit code is 1.
    """
    from . import importing, operator  # noqa: PLC0415 - `colombier status` need not import the catalogue

    async def take_over() -> int:
        async with operator.connected(home) as connection:
            return await importing.import_file(connection, file, out, dry_run=dry_run)

    raise typer.Exit(asyncio.run(take_over()))

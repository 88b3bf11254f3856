"""The command `colombier acts`: what staff did, in whatever service, with who, to which things and why (ADR 0092)."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from shared.values.dates import PARIS

from .options import HOME, HomeOption

if TYPE_CHECKING:
    from shared.contracts.accounts import ListStaffActs
    from shared.contracts.accounts.acts import StaffActRow, StaffActRows

out = Console(highlight=False)


def acts(
    *,
    person: Annotated[str, typer.Option(help="Account of who acted.")] = "",
    contract: Annotated[str, typer.Option(help="Name of a request, for example WriteOffDebt.")] = "",
    thing: Annotated[
        str, typer.Option(help="Reference or identity of an order, a payment, an account …")
    ] = "",
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Civil day in Paris.")] = None,
    before: Annotated[str, typer.Option(help="Line from which on to list older ones.")] = "",
    home: HomeOption = HOME,
) -> None:
    """List what staff did, the newest first, a hundred at a time."""
    from shared.contracts.accounts import ListStaffActs  # noqa: PLC0415 - `colombier status` need not import it

    wanted = ListStaffActs(
        person=person, contract=contract, thing=thing, day=day.date() if day else None, before=before
    )
    found = asyncio.run(_asked(home, wanted))
    for act in found.acts:
        out.print(_line(act), soft_wrap=True, markup=False)
    if not found.acts:
        out.print("nothing was done")
    if found.next:
        out.print(f"older ones: --before {found.next}")


async def _asked(home: Path, wanted: "ListStaffActs") -> "StaffActRows":
    from shared.contracts.accounts.acts import StaffActRows  # noqa: PLC0415

    from . import operator  # noqa: PLC0415 - `colombier status` need not import every service

    async with operator.connected(home) as connection:
        return StaffActRows.model_validate_json(await operator.asked(connection, wanted))


def _line(act: "StaffActRow") -> str:
    """Tell one act in one line, for whoever searches them with other programs."""
    at = act.at.astimezone(PARIS).isoformat(sep=" ", timespec="seconds")
    about = ", ".join(f"{thing.field} {thing.id}" for thing in act.about)
    return f"{at}  {act.name or act.by}  {act.contract}  {about}  {act.why}".rstrip()

"""The command `colombier webhooks`: what payment providers delivered, and reading a delivery again."""

import asyncio
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table

from .children import StartFailed
from .options import HOME, HomeOption

app = typer.Typer(no_args_is_help=True, help="What payment providers delivered: list it, have it read again.")
out = Console(highlight=False)


@app.command("list")
def list_deliveries(
    *,
    state: Annotated[str, typer.Option(help="What became of them.")] = "unmatched",
    home: HomeOption = HOME,
) -> None:
    """List deliveries in a state, newest first: those that matched nothing of ours, by default."""
    from shared.contracts.payments import ListNotices, NoticeState, NoticeViews  # noqa: PLC0415

    from . import operator  # noqa: PLC0415 - `colombier status` need not import the catalogue

    if state not in get_args(NoticeState):
        raise StartFailed(f"there is no state {state!r}; there are {', '.join(get_args(NoticeState))}")

    async def ask() -> None:
        async with operator.connected(home) as connection:
            wanted = ListNotices.model_validate({"state": state})
            found = NoticeViews.model_validate_json(await operator.asked(connection, wanted))
        table = Table("id", "provider", "event", "object", "since", "deliveries", "reads", box=None)
        for one in found.notices:
            since = one.received_at.isoformat(timespec="seconds")
            by = f"{one.deliveries}{' (list)' if one.listed else ''}"
            table.add_row(
                one.id, one.provider, one.event_type, one.object_id or "–", since, by, str(one.attempts)
            )
        out.print(table if table.row_count else f"nothing is {state}")

    asyncio.run(ask())


@app.command("replay")
def replay(id: str, *, home: HomeOption = HOME) -> None:  # noqa: A002 - the name that operators type
    """Have one stored delivery read again; what the provider answers now decides."""
    from shared.contracts.payments import ReplayNotice  # noqa: PLC0415

    from . import operator  # noqa: PLC0415

    async def ask() -> None:
        async with operator.connected(home) as connection:
            await operator.asked(connection, ReplayNotice(notice_id=id))
        out.print("it is being read again")

    asyncio.run(ask())

"""`colombier import accounts`: the clients and hostings of an older system, by messages to those who own such things.

Nothing is written while any line is wrong: both services judge the whole file first. Each batch is one transaction,
and identities are made from the keys of the file, so a run that was cut off is simply repeated.
"""

from collections.abc import Sequence
from pathlib import Path

from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from infra.local.seeds import load_offers
from shared.contracts.accounts import ImportAccounts
from shared.contracts.lifecycle import ImportHostings
from shared.contracts.offers import Catalogue
from shared.contracts.operations import Imported
from shared.contracts.orders import ListOffers

from . import operator
from .children import StartFailed
from .clients_file import Found, Offers, read

BATCH = 200
PATIENCE_SECONDS = 60.0
SHOWN = 20
"""Lines that a report shows of each kind; all faults are shown."""


async def import_file(connection: Client, file: Path, out: Console, *, dry_run: bool) -> int:
    """Take a file over, or tell what that would do; return the exit code. Raises StartFailed."""
    try:
        found = read(file.read_bytes(), await _offers(connection))
    except (OSError, ValueError) as error:
        raise StartFailed(f"{file}: {error}") from None
    faults = found.faults
    if not faults:
        clients, hostings = await _ask(connection, found, dry_run=True)
        faults = [*clients.faults, *hostings.faults]
    if faults:
        table = Table("line", "code", "column", "what is wrong", box=None)
        for one in sorted(faults, key=lambda one: one.line):
            table.add_row(str(one.line), one.code, ".".join(one.fields), one.detail)
        out.print(table)
        out.print(f"{len(faults)} faults: nothing was imported")
        return 1
    _tell(out, found, clients, hostings, dry_run=dry_run)
    if not dry_run:
        done = await _ask(connection, found, dry_run=False)
        if any(one.faults for one in done):
            raise StartFailed("somebody else changed something meanwhile: run it once more")
    return 0


async def _offers(connection: Client) -> Offers:
    """Return what hostings may be of: the offers of the catalogue, each with what it is set up as."""
    resources = {one.code: one.resource for one in load_offers()}
    catalogue = Catalogue.model_validate_json(await operator.asked(connection, ListOffers()))
    return {one.code: (one.name, resources.get(one.code, one.code)) for one in catalogue.offers}


async def _ask(connection: Client, found: Found, *, dry_run: bool) -> tuple[Imported, Imported]:
    """Ask accounts, then lifecycle, batch by batch."""
    clients = [
        await _asked(connection, ImportAccounts(clients=found.clients[at : at + BATCH], dry_run=dry_run))
        for at in range(0, len(found.clients), BATCH)
    ]
    hostings = [
        await _asked(connection, ImportHostings(hostings=found.hostings[at : at + BATCH], dry_run=dry_run))
        for at in range(0, len(found.hostings), BATCH)
    ]
    return _sum(clients), _sum(hostings)


async def _asked(connection: Client, request: ImportAccounts | ImportHostings) -> Imported:
    answer = await operator.asked(connection, request, patience_seconds=PATIENCE_SECONDS)
    return Imported.model_validate_json(answer)


def _sum(parts: Sequence[Imported]) -> Imported:
    return Imported(
        new=[line for one in parts for line in one.new],
        known=[line for one in parts for line in one.known],
        faults=[fault for one in parts for fault in one.faults],
    )


def _tell(out: Console, found: Found, clients: Imported, hostings: Imported, *, dry_run: bool) -> None:
    names = {one.line: f"{one.name} <{one.email}>" for one in found.clients}
    ends = {one.line: f"{one.reference}, until {one.ends_on}" for one in found.hostings}
    for what, words, told in (("client", names, clients), ("hosting", ends, hostings)):
        for line in told.new[:SHOWN]:
            out.print(f"line {line}: new {what} {words[line]}", markup=False)
        if len(told.new) > SHOWN:
            out.print(f"… and {len(told.new) - SHOWN} more")
        verb = "would be imported" if dry_run else "imported"
        out.print(f"{what}s: {len(told.new)} {verb}, {len(told.known)} known already")

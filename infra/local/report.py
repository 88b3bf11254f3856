"""`colombier status` and `colombier verify`: how everything is, in a table or as JSON."""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
from nats.aio.client import Client
from rich.console import Console
from rich.table import Table

from infra import fleet
from shared.contracts.clock import Calendar
from shared.contracts.operations import MailHealth, Pulse
from shared.runtime import watching
from shared.values.dates import PARIS

from . import operator
from .children import StartFailed
from .home import Home
from .soundness import full_disks, monitored_at, nats_troubles


async def status(home: Path, out: Console, *, as_json: bool) -> int:
    """Print the state of every service; return 1 when something is wrong."""
    run = Home(home).run() if not os.environ.get("COLOMBIER_NATS_URL") else {}
    async with operator.connected(home) as connection:
        seen = await watching.look(connection, fleet.names())
        told = await _calendar(connection) if seen.pulses.get("clock") else None
        mail = await operator.mail(connection) if seen.pulses.get("notifications") else None
    trouble = [
        *(full_disks(home) if run else []),
        *await nats_troubles(monitored_at(run, operator.nats_url(home))),
        *seen.trouble,
        *await _silent_faces(run),
    ]
    rows = {name: _row(pulse, seen, name) for name, pulse in seen.pulses.items()}
    if as_json:
        document = {
            "today": told.today.isoformat() if told else None,
            "services": rows,
            "mail": mail.model_dump(mode="json") if mail else None,
            "unheard": [one.model_dump() for one in seen.unheard],
            "trouble": trouble,
        }
        out.print_json(json.dumps(document))
    else:
        _print(out, rows, trouble, (_today(told), _mail(mail)))
    return 1 if trouble else 0


async def _calendar(connection: Client) -> Calendar | None:
    """Return the calendar; None while the clock cannot tell it, which its pulse explains."""
    try:
        return await operator.calendar(connection)
    except StartFailed:
        return None


def _today(told: Calendar | None) -> str:
    kind = "simulated" if told and told.simulated else "real"
    return f"calendar: {told.today} ({kind})" if told else "calendar: unknown"


def _mail(told: MailHealth | None) -> str:
    """Say in one line how e-mails go; why none leaves is among the troubles."""
    if told is None:
        return "mail: unknown"
    oldest = f" (oldest {_instant(told.oldest_queued_at)}, {told.put_off} tried)" if told.queued else ""
    lost = (
        f"{told.given_up} given up since {told.counted_since:%Y-%m-%d} ({told.refused} refused by a server)"
    )
    return f"mail: {told.queued} queued{oldest}; last sent {_instant(told.last_sent_at)}; {lost}"


def _instant(at: datetime | None) -> str:
    return at.astimezone(PARIS).isoformat(sep=" ", timespec="minutes") if at else "never"


def _row(pulse: Pulse | None, seen: watching.Seen, name: str) -> dict[str, Any]:
    (waiting, held, _), replicas = seen.lag[name], seen.replicas[name]
    if pulse is None:
        return {"answers": False, "replicas": replicas, "waiting": waiting, "in_hand": held}
    day = date.fromordinal(pulse.last_day).isoformat() if pulse.last_day else None
    return {
        "answers": True,
        "replicas": replicas,
        "waiting": waiting,
        "in_hand": held,
        "unsent": pulse.unsent,
        "parked": pulse.parked,
        "last_day": day,
    }


async def _silent_faces(run: dict[str, Any]) -> list[str]:
    silent = []
    async with httpx.AsyncClient(timeout=3) as client:
        for name in run.keys() & {"gateway", "webhooks"}:
            try:
                (await client.get(f"{run[name]}/health")).raise_for_status()
            except httpx.HTTPError as error:
                silent.append(f"{name} at {run[name]} does not answer: {type(error).__name__}")
    return silent


def _print(out: Console, rows: dict[str, dict[str, Any]], trouble: list[str], told: tuple[str, str]) -> None:
    today, mail = told
    out.print(today)
    columns = ("answers", "replicas", "waiting", "in hand", "unsent", "parked", "last day")
    table = Table("service", *columns, box=None)
    for name, row in rows.items():
        values = ("replicas", "waiting", "in_hand", "unsent", "parked", "last_day")
        table.add_row(
            name,
            "yes" if row["answers"] else "NO",
            *(str(row.get(v) if row.get(v) is not None else "–") for v in values),
        )
    out.print(table)
    out.print(mail, soft_wrap=True)
    for sentence in trouble:
        out.print(f"! {sentence}", soft_wrap=True)
    if not trouble:
        out.print("everything is well")


async def verify(home: Path, out: Console) -> int:
    """Print the invariants that do not hold; return 1 when there is one, or when a service cannot be asked."""
    async with operator.connected(home) as connection:
        found = await operator.findings(connection)
    bad = 0
    for service, findings in found.items():
        if findings is None:
            bad += 1
            out.print(f"! {service} does not answer")
            continue
        for finding in findings.broken:
            bad += 1
            out.print(f"! {service}: does not hold: {finding.invariant}")
            for row in finding.rows:
                out.print(f"    {row}")
    if not bad:
        checked = sum(findings.checked for findings in found.values() if findings)
        out.print(f"{checked} invariants hold")
    return 1 if bad else 0

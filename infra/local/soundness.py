"""Whether the servers keep what they acknowledge: told of foreign ones before they are trusted, and by `status`.

nats-server tells it at its monitoring address only: COLOMBIER_NATS_MONITORING (several with commas), else port 8222
of each host of COLOMBIER_NATS_URL.
"""

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx

from shared.runtime.addresses import nats_servers

ROOM_BYTES = 8 * 1024 * 1024
"""With less than that a disk is full."""
WRITE_FAILED = "write error"
"""What nats-server says of its health once it could not write: it takes no message any more."""
_LAX = """
select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) as name
where current_setting(name) = 'off'
"""


def monitored_at(run: dict[str, Any], nats_url: str) -> list[str]:
    """Return the monitoring addresses of the NATS that a stack runs or that the environment names."""
    given = os.environ.get("COLOMBIER_NATS_MONITORING") or run.get("nats_monitoring")
    if given:
        return str(given).split(",")
    return [f"http://{urlsplit(server).hostname}:8222" for server in nats_servers(nats_url)]


def full_disks(home: Path) -> list[str]:
    """Return a sentence for each disk of a local stack that has no room left."""
    folders = [folder for folder in (home, home / "postgres", home / "nats" / "js") if folder.is_dir()]
    disks = {folder.stat().st_dev: folder for folder in reversed(folders)}
    return [
        f"the disk of {folder} is full: make room, and everything goes on by itself"
        for folder in disks.values()
        if shutil.disk_usage(folder).free < ROOM_BYTES
    ]


async def nats_troubles(addresses: list[str]) -> list[str]:
    """Return a sentence for each server that would lose messages, or takes none. Silent ones are left out."""
    found = []
    async with httpx.AsyncClient(timeout=3) as client:
        for address in addresses:
            try:
                varz = (await client.get(f"{address}/varz")).json()
                health = (await client.get(f"{address}/healthz")).json()
            except (httpx.HTTPError, ValueError):
                continue
            found += _of_one(urlsplit(address).netloc, varz, health)
    return found


def _of_one(where: str, varz: dict[str, Any], health: dict[str, Any]) -> list[str]:
    found, config = [], varz.get("jetstream", {}).get("config") or {}
    if not config:
        found.append(f"NATS at {where} runs without JetStream: configure it as infra/nats/nats.conf does")
    elif not config.get("sync_always"):
        found.append(
            f"NATS at {where} may lose acknowledged messages in a power cut:"
            " set `sync_interval: always` in its configuration"
        )
    if WRITE_FAILED in (said := str(health.get("error", ""))):
        found.append(
            f"NATS at {where} takes no messages until it is started again, for a write failed:"
            f" {said.rsplit(f'{WRITE_FAILED}: ', 1)[-1]}"
        )
    elif said:
        found.append(f"NATS at {where} is not well: {said}")
    return found


async def postgres_troubles(url: str) -> list[str]:
    """Return a sentence when PostgreSQL would lose commits."""
    connection = await asyncpg.connect(url)
    try:
        lax = [row["name"] for row in await connection.fetch(_LAX)]
    finally:
        await connection.close()
    return [f"PostgreSQL may lose commits in a power cut: switch on {', '.join(lax)}"] if lax else []

"""Configurations for a cluster: `python -m infra.nats.cluster FOLDER HOST HOST HOST` writes one file per server.

The password of the routes is taken from COLOMBIER_NATS_ROUTE_PASSWORD and stands in the files, which their owner
alone may read; those of the logins come from each server's environment, as in `nats.conf`.
"""

import os
import sys
from pathlib import Path

from infra import fleet
from infra.local.children import StartFailed

from .conf import Account, Member, accounts, from_environment, server_conf

CLIENT_PORT, ROUTE_PORT = 4222, 6222


def cluster_confs(users: list[Account], hosts: list[str], password: str) -> dict[str, str]:
    """Return the text of each host's configuration. Raises StartFailed for a cluster that cannot have a majority."""
    if len(hosts) not in (3, 5) or len(set(hosts)) != len(hosts):
        raise StartFailed(
            "a cluster has three or five different hosts: with fewer, or an even number, none may fail"
        )
    if not password.isalnum():
        raise StartFailed(
            "COLOMBIER_NATS_ROUTE_PASSWORD must be letters and digits: it becomes part of an address"
        )
    routes = tuple(f"{host}:{ROUTE_PORT}" for host in hosts)
    members = {host: Member(server=host, routes=routes, password=password) for host in hosts}
    return {
        host: server_conf(users, store=Path("/data"), listen=f"0.0.0.0:{CLIENT_PORT}", member=member)
        for host, member in members.items()
    }


def main(folder: Path, hosts: list[str]) -> None:
    users = accounts(fleet.fleet(), from_environment(fleet.names()))
    password = os.environ.get("COLOMBIER_NATS_ROUTE_PASSWORD", "")
    for host, text in cluster_confs(users, hosts, password).items():
        file = folder / f"{host}.conf"
        file.touch(mode=0o600)
        file.write_text(text)
        print(file)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except (StartFailed, IndexError) as failed:
        sys.exit(str(failed) if isinstance(failed, StartFailed) else str(__doc__))

"""Where NATS is: one server, or the several of a cluster, with one login for all of them."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

_LOGIN = re.compile(r"(?<=//)[^@/]*@")


def nats_servers(url: str) -> list[str]:
    """Return the servers of a comma-separated address, without any login."""
    return [_LOGIN.sub("", part if "//" in part else f"nats://{part}") for part in _parts(url)]


def nats_login(url: str) -> tuple[str, str] | None:
    """Return user and password of the first server that names them; they stand for all servers."""
    found = (urlsplit(part) for part in _parts(url))
    return next(((unquote(p.username), unquote(p.password or "")) for p in found if p.username), None)


def nats_at(url: str) -> dict[str, Any]:
    """Return how `nats.connect` reaches that address.

    The login goes apart: a server that the client learns of from the cluster's gossip has no other.
    """
    login = nats_login(url)
    return {
        "servers": nats_servers(url),
        **(dict(zip(("user", "password"), login, strict=True)) if login else {}),
    }


def _parts(url: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", url) if part]

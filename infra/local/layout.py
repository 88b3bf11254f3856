"""What an embedded stack consists of: which parts are ours, which are given by environment, and their settings."""

import contextlib
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from infra import fleet
from infra.nats.conf import OPERATOR
from shared.runtime.http import PortTaken, listen

from .children import StartFailed
from .home import Home, write_json

HOST = "127.0.0.1"
FACES = ("gateway", "webhooks", "hosting", "stripe", "paypal", "bank")
ASSOCIATION_FILE = "association.yaml"
"""In the home: the shipped one with the account at the double of the bank."""
DEFAULT_PORT = 8080


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the operator asked of `colombier up`."""

    home: Path
    port: int = DEFAULT_PORT
    simulated_time: bool = False
    start: date | None = None
    processes: bool = False


@dataclass(kw_only=True)
class Layout:
    """One stack's addresses, secrets and environment, settled before anything starts."""

    wishes: Wishes
    home: Home
    secrets: dict[str, str]
    given: Mapping[str, str]
    """The `COLOMBIER_…` variables that came with the environment: they win over the embedded parts."""
    listeners: dict[str, socket.socket] = field(default_factory=dict)
    """Taken before anything starts; each is given to the part that serves it."""
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.home.folder

    def address(self, face: str) -> str:
        return f"http://{HOST}:{self.ports[face]}"

    def owns(self, name: str) -> bool:
        """Tell whether a part is embedded: its variable was not given."""
        return f"COLOMBIER_{name}" not in self.given

    def public_url(self) -> str:
        return self.given.get("COLOMBIER_PUBLIC_URL", self.address("gateway"))

    def close(self) -> None:
        for listener in self.listeners.values():
            with contextlib.suppress(OSError):
                listener.close()


def settle(wishes: Wishes) -> Layout:
    """Take the home and the ports. Raises StartFailed with a sentence when one cannot be had."""
    given = {name: value for name, value in os.environ.items() if name.startswith("COLOMBIER_")}
    refuse_simulated_time_with_live_keys(wishes, given)
    home = Home(wishes.home)
    home.prepare()
    layout = Layout(wishes=wishes, home=home, secrets=_secrets(home), given=given)
    _take_ports(layout)
    return layout


def refuse_simulated_time_with_live_keys(wishes: Wishes, given: Mapping[str, str]) -> None:
    key = given.get("COLOMBIER_STRIPE_API_KEY", "")
    live_paypal = (
        "COLOMBIER_PAYPAL_CLIENT_ID" in given
        and "sandbox" not in given.get("COLOMBIER_PAYPAL_API_BASE", "https://api-m.paypal.com")
        and "127.0.0.1" not in given.get("COLOMBIER_PAYPAL_API_BASE", "")
    )
    if wishes.simulated_time and (key.startswith(("sk_live_", "rk_live_")) or live_paypal):
        msg = "simulated time is refused with live payment keys: real money has real dates"
        raise StartFailed(msg)


def _secrets(home: Home) -> dict[str, str]:
    keys = ("stripe_webhook", "paypal_secret", "link_key", "scan_key", "document_key")
    made = home.secrets(["postgres", OPERATOR, *fleet.names(), *keys])
    more = {
        "stripe_key": f"sk_test_{secrets.token_hex(16)}",
        "stripe_webhook_secret": f"whsec_{secrets.token_hex(16)}",
        "paypal_webhook_id": secrets.token_hex(9)[:17].upper(),
        "paypal_client": secrets.token_hex(16),
    }
    missing = {name: value for name, value in more.items() if name not in made}
    if missing:
        home.keep(**missing)
    return {**missing, **made}


def _take_ports(layout: Layout) -> None:
    """Listen on the gateway's port, and on the ports of the last start or free ones for the rest."""
    kept_file = layout.folder / "ports.json"
    kept = layout.home.read(kept_file)
    asked = layout.wishes.port or kept.get("gateway", 0)
    try:
        layout.listeners["gateway"] = listen(HOST, layout.wishes.port or asked)
    except PortTaken as error:
        if layout.wishes.port:
            msg = f"{error}. Choose another with --port, or --port 0 for a free one."
            raise StartFailed(msg) from None
        layout.listeners["gateway"] = listen(HOST, 0)
    for face in FACES[1:]:
        try:
            layout.listeners[face] = listen(HOST, kept.get(face, 0))
        except PortTaken:
            layout.listeners[face] = listen(HOST, 0)
    layout.ports = {face: s.getsockname()[1] for face, s in layout.listeners.items()}
    write_json(kept_file, layout.ports)


def environment(layout: Layout) -> dict[str, str]:
    """Return the `COLOMBIER_…` settings that all services of this stack share; what was given wins."""
    embedded = {
        "HOME": str(layout.folder),
        "PUBLIC_URL": layout.public_url(),
        "SIMULATED_TIME": str(layout.wishes.simulated_time).lower(),
        # Who reads a page of such a trial sits at this machine: it listens on loopback alone.
        "OPEN_CALENDAR": str(layout.wishes.simulated_time and layout.owns("PUBLIC_URL")).lower(),
        "OTP_ONCE": "false",
        "LINK_KEY": layout.secrets["link_key"],
        "SCAN_KEY": layout.secrets["scan_key"],
        "DOCUMENT_KEY": layout.secrets["document_key"],
        "HOSTING_ROOT": str(layout.folder / "hosting"),
        "HOSTING_URL": layout.address("hosting"),
        **({"SIMULATED_START": layout.wishes.start.isoformat()} if layout.wishes.start else {}),
    }
    return {f"COLOMBIER_{name}": value for name, value in {**embedded, **_providers(layout)}.items()} | dict(
        layout.given
    )


def has_double(layout: Layout, provider: str, login: str) -> bool:
    """Tell whether a provider's double is ours to run: neither its address nor a login of the real one was given."""
    return layout.owns(f"{provider}_API_BASE") and layout.owns(f"{provider}_{login}")


def has_bank_double(layout: Layout) -> bool:
    """Tell whether transfers go to the double of a bank: only where nothing real is asked for money."""
    doubles = has_double(layout, "STRIPE", "API_KEY") and has_double(layout, "PAYPAL", "CLIENT_ID")
    return doubles and layout.owns("ASSOCIATION_FILE")


def _providers(layout: Layout) -> dict[str, str]:
    """Return the settings of our doubles, and of a foreign double what was not given with its address."""
    secret, found = layout.secrets, {}
    if has_bank_double(layout):
        found["ASSOCIATION_FILE"] = str(layout.folder / ASSOCIATION_FILE)
    if has_double(layout, "STRIPE", "API_KEY"):
        found["STRIPE_API_BASE"] = layout.address("stripe")
    if "STRIPE_API_BASE" in found or not layout.owns("STRIPE_API_BASE"):
        found |= {
            "STRIPE_API_KEY": secret["stripe_key"],
            "STRIPE_WEBHOOK_SECRET": secret["stripe_webhook_secret"],
        }
    if has_double(layout, "PAYPAL", "CLIENT_ID"):
        found |= {
            "PAYPAL_API_BASE": layout.address("paypal"),
            "PAYPAL_CERT_BASES": f"{layout.address('paypal')}/v1/notifications/certs/",
            "PAYPAL_CA_FILE": str(layout.folder / "paypal" / "ca.pem"),
        }
    if "PAYPAL_API_BASE" in found or not layout.owns("PAYPAL_API_BASE"):
        found |= {
            "PAYPAL_CLIENT_ID": secret["paypal_client"],
            "PAYPAL_CLIENT_SECRET": secret["paypal_secret"],
            "PAYPAL_WEBHOOK_ID": secret["paypal_webhook_id"],
        }
    return found

"""The command `colombier staff`: how the staff of a trial signs in, with the code of this minute."""

from pathlib import Path
from typing import Any

import pyotp
from rich.table import Table

from .children import StartFailed
from .home import Home


def sign_ins(home: Path) -> Table:
    """Return e-mail, password and code of each role. Raises StartFailed where no stack was ever started."""
    staff: dict[str, dict[str, str]] = _kept(home).get("staff", {})
    if not staff:
        msg = f"no staff stands in {home}: `colombier up` makes it at the first start"
        raise StartFailed(msg)
    table = Table("role", "e-mail", "password", "code", box=None)
    for role, one in staff.items():
        table.add_row(role, one["email"], one["password"], pyotp.TOTP(one["totp_secret"]).now())
    return table


def _kept(home: Path) -> dict[str, Any]:
    found = Home(home)
    kept: dict[str, Any] = found.read(found.folder / "secrets.json")
    return kept

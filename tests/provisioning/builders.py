"""Specs, drivers and owners: valid by default, one keyword away from the case."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from services.provisioning.drivers import Driver, open_driver
from services.provisioning.settings import Settings
from shared.contracts.provisioning import Spec

REFERENCE = "heb-2026-0001"
ARCHIVE_ID = "k3J9x_Qm2vT8sLw0-aZ4pB"
ASKED_AT = datetime(2027, 3, 2, 23, 5, tzinfo=UTC)
OPERATORS_TOOL = Path(__file__).with_name("operators_tool.py")


def a_spec(**changes: object) -> Spec:
    plain = {
        "wanted": "active",
        "reference": REFERENCE,
        "resource": "web",
        "volume": 5,
        "title": "Le club d'échecs",
        "language": "fr",
    }
    return Spec.model_validate(plain | changes)


def a_driver(root: Path, name: str = "files", *, faults: bool = False) -> Driver:
    settings = Settings(
        driver=name,
        driver_command=f"{sys.executable} {OPERATORS_TOOL} {root}",
        hosting_root=root,
        hosting_url="http://hosts.example",
        faults=faults,
    )
    return open_driver(settings, lambda: ASKED_AT)


def owner_writes(root: Path, reference: str = REFERENCE) -> Path:
    """Put a page, a database dump and a letter where the owner of a hosting would."""
    folder = root / "sites" / reference
    (folder / "site" / "photos").mkdir(exist_ok=True)
    (folder / "site" / "index.html").write_text("<h1>Mon site</h1>")
    (folder / "site" / "photos" / "été.txt").write_text("une photo")
    (folder / "databases" / "club.sql").write_text("create table members ();")
    (folder / "mail" / "1.eml").write_text("Subject: secret-letter")
    return folder

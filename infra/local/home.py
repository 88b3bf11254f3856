"""The folder that holds all of an embedded stack: data, secrets, mails and `run.json`."""

import fcntl
import json
import secrets
from pathlib import Path
from typing import IO, Any

from infra.fakes.journal import write_whole

from .children import StartFailed


class Home:
    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made at the first start."""
        self.folder = folder.resolve()
        self._lock: IO[str] | None = None

    @property
    def run_file(self) -> Path:
        return self.folder / "run.json"

    def make(self) -> None:
        """Make the folder, passable for the database's own user. Raises StartFailed when it cannot be used."""
        try:
            if not self.folder.exists():
                self.folder.mkdir(parents=True)
                self.folder.chmod(0o711)
            (self.folder / "lock").touch()
        except OSError as error:
            msg = f"the home {self.folder} cannot be used: {error.strerror}. Choose another with --home."
            raise StartFailed(msg) from error

    def prepare(self) -> None:
        """Make the folder and take it for this process alone."""
        self.make()
        self._lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            msg = f"colombier is already up on {self.folder}: see `colombier status --home {self.folder}`"
            raise StartFailed(msg) from None

    def in_use(self) -> bool:
        """Tell whether a running stack holds this home."""
        try:
            with (self.folder / "lock").open("a+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def secrets(self, names: list[str]) -> dict[str, str]:
        """Return the passwords of this home; what is missing is made at random and kept (mode 600)."""
        path = self.folder / "secrets.json"
        kept: dict[str, str] = self.read(path)
        missing = [name for name in names if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(24) for name in missing}
            write_json(path, kept)
        return kept

    def keep(self, **values: Any) -> None:
        """Add to the secrets of this home."""
        path = self.folder / "secrets.json"
        write_json(path, {**self.read(path), **values})

    def run(self) -> dict[str, Any]:
        """Return what the running stack told about itself. Raises StartFailed when there is none."""
        try:
            told: dict[str, Any] = json.loads(self.run_file.read_text())
        except FileNotFoundError:
            msg = f"nothing runs on {self.folder}: start it with `colombier up --home {self.folder}`"
            raise StartFailed(msg) from None
        return told

    def read(self, path: Path) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            msg = f"{path} is broken ({error}); restore it, the passwords of the data stand in it"
            raise StartFailed(msg) from None
        return kept


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file as a whole, readable by its owner alone; a reader never sees half of it."""
    write_whole(path, json.dumps(value, indent=2).encode(), mode=0o600)

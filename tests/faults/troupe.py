"""The services of a stage, each in processes of its own that are started again at once when they die."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from infra.local import children

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Actor:
    """One process of a service, through all its lives."""

    service: str
    number: int
    env: dict
    folder: Path
    port: int
    """Of health and metrics."""
    child: subprocess.Popen | None = None
    deaths: list = field(default_factory=list)
    """Exit codes; -9 for a kill."""
    rests: bool = False
    """Not started again while this is set."""

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def spawn(self):
        command = [sys.executable, "-m", "tests.faults.crashing", self.service]
        log = self.folder / f"{self.service}.{self.number}.log"
        self.child = children.spawn(command, log, end_with=signal.SIGKILL, env=self.env, cwd=ROOT)

    async def live(self):
        """Start, and start again, until cancelled; then end it well."""
        try:
            while True:
                if not self.alive() and not self.rests:
                    if self.child is not None:
                        self.deaths.append(self.child.returncode)
                    self.spawn()
                await asyncio.sleep(0.02)
        finally:
            if self.alive():
                await asyncio.to_thread(children.stop, self.child, signal.SIGTERM)

    def kill(self, number=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def ready(self):
        with contextlib.suppress(httpx.HTTPError):
            return (
                httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=2, verify=False).status_code == 200
            )
        return False

    def last_words(self):
        """Return what its log says last, for whoever waits for it in vain."""
        log = self.folder / f"{self.service}.{self.number}.log"
        return f"{self.service}: {log.read_text(errors='replace')[-400:]}"

    def handled(self):
        """Return how many deliveries this life has handled."""
        return self._counted("colombier_messages_total", 'fate="handled"')

    def published(self):
        """Return how many messages this life has published: none unless it leads."""
        return self._counted("colombier_published_total")

    def _counted(self, metric, label=""):
        lines = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=5, verify=False).text.splitlines()
        counts = [
            line.rsplit(" ", 1)[1] for line in lines if line.startswith(f"{metric}{{") and label in line
        ]
        return int(sum(map(float, counts)))

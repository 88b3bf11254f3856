"""A whole stack as its users meet it: started by the command, spoken to over HTTP, mail files and the command."""

import atexit
import email
import email.policy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import httpx
import pyotp

from .parts import chosen

PASSWORD = "une-phrase-longue-et-secrete"
PATIENCE_SECONDS = 30


def new_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="colombier-journey-", dir="/tmp"))
    home.chmod(0o711)
    return home


def command(*words, home, check=True, env=None, timeout=500):
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.cli", *words, "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        env={**os.environ, **(env or {})},
    )
    assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done


@dataclass
class Stack:
    """One running `colombier up` and a client of everything it serves."""

    home: Path
    process: subprocess.Popen
    run: dict = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    @classmethod
    def up(cls, home, *options, env=None, simulated=True):
        words = [
            "up",
            "--home",
            str(home),
            "--port",
            "0",
            *(["--simulated-time"] if simulated else []),
            *options,
        ]
        settings = {"COLOMBIER_RATE_LIMITS": "false", "COLOMBIER_LOG_LEVEL": "WARNING", **(env or {})}
        (home / "run.json").unlink(missing_ok=True)
        with (home / "up.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.cli", *words],
                stdout=log,
                stderr=log,
                env={**os.environ, **settings},
            )
        stack = cls(home, process)
        try:
            stack.eventually(stack._ready, patience=90)
        except AssertionError:
            stack.down()
            raise
        return stack

    def _ready(self):
        assert self.process.poll() is None, (self.home / "up.log").read_text()[-3000:]
        if (self.home / "run.json").exists():
            self.run = json.loads((self.home / "run.json").read_text())
        return bool(self.run)

    def down(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.http.close()

    def kill(self):
        """End the supervisor without a word; its children go with it."""
        self.process.kill()
        self.process.wait(30)

    @staticmethod
    def eventually(ask, good=bool, patience=PATIENCE_SECONDS):
        deadline = time.monotonic() + patience
        while True:
            found = ask()
            if good(found):
                return found
            assert time.monotonic() < deadline, f"still {found!r}"
            time.sleep(0.05)

    def api(self, method, path, /, *, bearer=None, status=None, **json_body):
        self.http.cookies.clear()  # a program with a bearer token, never a browser
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        body = {"json": json_body} if method in ("POST", "PATCH") else {"params": json_body}
        reply = self.http.request(method, f"{self.run['gateway']}/api/v1{path}", headers=headers, **body)
        if status is None:
            assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        else:
            assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    def double(self, provider, path, **json_body):
        reply = self.http.post(f"{self.run['fakes'][provider]}/_fake{path}", json=json_body)
        assert reply.is_success, reply.text

    def mails(self, to):
        found = []
        for file in sorted(Path(self.run["mail"]).glob("*.eml")):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if message["To"] == to:
                found.append(message)
        return found

    def subjects(self, to):
        return [str(message["Subject"]) for message in self.mails(to)]

    def mail(self, to, word):
        found = self.eventually(lambda: [m for m in self.mails(to) if word in str(m["Subject"])])
        return found[0].get_body(("plain",)).get_content()

    def today(self):
        return date.fromisoformat(command("clock", "now", home=self.home).stdout.split()[0])

    def advance(self, by):
        command("clock", "advance", by, home=self.home)

    def advance_to(self, day):
        command("clock", "to", day.isoformat(), home=self.home)

    def staff(self, role):
        who = self.run["staff"][role]
        code = pyotp.TOTP(who["totp_secret"]).now()
        return self.api("POST", "/session", email=who["email"], password=who["password"], otp=code)["token"]


@cache
def common():
    """Start the stack that most journeys of a test worker share; its calendar only moves forward, by weeks."""
    home = new_home()
    stack = Stack.up(home, "--start", "2026-11-22", env=chosen())
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(stack.down)
    return stack

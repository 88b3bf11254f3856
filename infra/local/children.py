"""Child processes that never outlive us: not even a `kill -9` of the parent leaves one behind."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1


class StartFailed(Exception):
    """A part of the stack did not start; the sentence says which, why, and what to do."""


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before its program, so that the kernel ends it together with us (Linux)."""
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)

    return ask


def spawn(
    command: list[str], log: Path, *, end_with: signal.Signals, user: str | None = None, **more: Any
) -> subprocess.Popen[bytes]:
    """Start a server in the background, its output at the end of a log file."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(end_with),  # noqa: PLW1509 - only async-signal-safe work
            **run_as(user),
            **more,
        )


def run_as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def stop(child: subprocess.Popen[bytes], number: signal.Signals, *, patience_seconds: float = 20) -> None:
    """Ask a child to end, and make it end."""
    if child.poll() is not None:
        return
    child.send_signal(number)
    try:
        child.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def ensure_user(name: str) -> None:
    """Make a system user without login, for a server that refuses to run as root."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        made = subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            msg = (
                f"PostgreSQL does not run as root, and the user {name} could not be made"
                f" ({made.stderr.strip()}). Start colombier as an ordinary user."
            )
            raise StartFailed(msg) from None


def blocked_at(path: Path, user: str) -> Path | None:
    """Return the first folder on the way to `path` that `user` may not enter; None when the way is free."""
    account = pwd.getpwnam(user)
    for folder in [*reversed(path.resolve().parents), path]:
        if not folder.is_dir():
            continue
        seen = folder.stat()
        bit = 0o100 if seen.st_uid == account.pw_uid else 0o010 if seen.st_gid == account.pw_gid else 0o001
        if not seen.st_mode & bit:
            return folder
    return None


def am_root() -> bool:
    return os.geteuid() == 0

"""A folder on a small disk of its own that can be filled and emptied again. It takes root."""

import os
import subprocess
from contextlib import contextmanager, suppress

import pytest

from tests.journeys.stack import command

from .power import run


class SmallDisk:
    def __init__(self, root, megabytes):
        self.root, self.ballast = root, root / "ballast"
        root.mkdir(parents=True, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "tmpfs", root)

    def fill(self):
        """Leave no room at all."""
        with self.ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)

    def make_room(self):
        self.ballast.unlink()


@contextmanager
def a_small_disk(root, megabytes):
    """Skips where nothing can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("a small disk is a mount, which takes root")
    try:
        disk = SmallDisk(root, megabytes)
    except AssertionError as refused:
        pytest.skip(f"nothing can be mounted here: {refused}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", root], check=False)


def troubles(stack):
    """Return the sentences of `colombier status`."""
    said = command("status", home=stack.home, check=False).stdout
    return [line.removeprefix("! ") for line in said.splitlines() if line.startswith("! ")]


def until_told(stack, words, patience=40):
    """Wait until one sentence holds these words; return all that are said then."""
    said = stack.eventually(
        lambda: troubles(stack), lambda told: any(words in one for one in told), patience=patience
    )
    print(*said, sep="\n")
    return said


def until_well(stack, patience=60):
    stack.eventually(lambda: troubles(stack), lambda told: not told, patience=patience)

"""A folder on a small disk of its own that can be filled and emptied again. It takes root."""

import os
import subprocess
from contextlib import contextmanager, suppress

import pytest

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

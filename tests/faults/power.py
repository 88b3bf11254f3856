"""A disk whose power can be cut: ext4 on an image file, shut down as file system tests do it.

The cut is ext4's own `shutdown` without a flush of its journal: from that instant nothing reaches the disk, and what
was written but not synchronised is gone after the next mount. It takes root, loop devices and mkfs.ext4; nothing
shows what a drive's own cache would lose, for an image file has none.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
_WITHOUT_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Disk:
    def __init__(self, megabytes=192):
        self.folder = Path(tempfile.mkdtemp(prefix="colombier-disk-", dir="/tmp"))
        self.folder.chmod(0o711)
        self.image, self.root = self.folder / "image", self.folder / "d"
        self.root.mkdir()
        with self.image.open("wb") as image:
            image.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", "-F", self.image)
        self.mount()

    def mount(self):
        run("mount", "-o", "loop", self.image, self.root)
        self.root.chmod(0o711)

    def synchronise(self):
        """Bring to the disk what is written so far."""
        run("sync", "-f", self.root)

    def cut(self):
        """Cut the power; whoever writes from now on is told of an input/output error. True: nothing runs after it."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(handle)
        return True

    def come_back(self):
        """Mount again, once those who had files open are gone: the journal is replayed, as after a real cut."""
        self.unmount()
        self.mount()

    def unmount(self, patience_seconds=10):
        deadline = time.monotonic() + patience_seconds
        while os.path.ismount(self.root):
            done = subprocess.run(["umount", self.root], capture_output=True, text=True, check=False)
            if done.returncode and time.monotonic() > deadline:
                subprocess.run(["umount", "-l", self.root], check=False)
                raise AssertionError(done.stderr)
            time.sleep(0.05 if done.returncode else 0)

    def close(self):
        try:
            self.unmount()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def a_disk():
    """Skips where the machine cannot show a power cut."""
    if os.geteuid() != 0:
        pytest.skip("a power cut is shown on a loop device, which takes root")
    if not shutil.which("mkfs.ext4"):
        pytest.skip("mkfs.ext4 is not installed (package e2fsprogs)")
    try:
        disk = Disk()
    except AssertionError as refused:
        pytest.skip(f"no loop device can be mounted here: {refused}")
    try:
        yield disk
    finally:
        disk.close()

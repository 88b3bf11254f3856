"""Kills a driver at each step on the disk, asks again each time, and compares with an undisturbed run.

Run as a program, `python -m tests.provisioning.kill_at_each_step FOLDER WHAT`: it forks, so it must have no
threads of its own. Prints how many steps were tried; any difference ends it with a traceback.
"""

import asyncio
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from services.provisioning.drivers import Pack
from tests.provisioning.builders import ARCHIVE_ID, REFERENCE, a_driver, a_spec, owner_writes

KILLED = 77
NAMELESS = {"os.remove", "os.rmdir", "fcntl.flock"}
"""Steps whose arguments may not name the root."""
STEPS = NAMELESS | {"open", "os.mkdir", "os.rename", "os.scandir"}
PACK = Pack(reference=REFERENCE, archive_id=ARCHIVE_ID, until=date(2027, 2, 20))

ACTS = {
    "build": lambda driver: driver.converge(a_spec(), "h:1"),
    "disable": lambda driver: driver.converge(a_spec(wanted="disabled", volume=7), "h:2"),
    "destroy": lambda driver: driver.converge(a_spec(wanted="deleted"), "h:2"),
    "archive": lambda driver: driver.archive(PACK),
}


def die_at(step: int, root: Path) -> None:
    """End at once before the given step on the disk below the root."""
    left = step

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and (event in NAMELESS or any(str(root) in str(each) for each in arguments)):
            left -= 1
            if left == 0:
                os._exit(KILLED)

    sys.addaudithook(watch)


def in_a_child(folder: Path, work: Callable[..., object], *arguments: object) -> Any:
    """Return what the work returned, or None when it was killed."""
    said = folder / "said"
    pid = os.fork()
    if pid == 0:
        said.write_bytes(pickle.dumps(work(*arguments)))
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, KILLED), status
    return pickle.loads(said.read_bytes()) if status == 0 else None


def act(root: Path, what: str, step: int | None = None) -> object:
    driver = a_driver(root)

    async def run() -> object:
        return await ACTS[what](driver)

    if step is not None:
        die_at(step, root)
    return asyncio.run(run())


def look(root: Path) -> object:
    async def run() -> object:
        return await a_driver(root).observe(REFERENCE)

    return asyncio.run(run())


def prepare(root: Path, what: str) -> object:
    if what != "build":
        act(root, "build")
        owner_writes(root)
    return look(root)


def main(folder: Path, what: str) -> None:
    start, calm = folder / "start", folder / "calm"
    before = in_a_child(folder, prepare, start, what)
    shutil.copytree(start, calm)
    wanted = in_a_child(folder, act, calm, what)
    after = in_a_child(folder, look, calm)
    for step in count(1):
        root = folder / str(step)
        shutil.copytree(start, root)
        if in_a_child(folder, act, root, what, step) is not None:
            print(step - 1)
            return
        assert in_a_child(folder, look, root).state in (before.state, after.state), step
        assert in_a_child(folder, act, root, what) == wanted, step
        assert in_a_child(folder, look, root) == after, step
        assert not list((root / "trash").glob("*")), step


main(Path(sys.argv[1]), sys.argv[2])

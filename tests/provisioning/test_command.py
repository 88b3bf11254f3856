"""What is particular to the driver `command`: exit statuses, answers that cannot be read, and time limits."""

import asyncio
import shlex
import sys
import time

import pytest

from services.provisioning.drivers import DRIVERS
from services.provisioning.drivers.driver import machine_now
from services.provisioning.settings import Settings
from shared.runtime.errors import Rejected, Unavailable

from .builders import REFERENCE


def a_tool(code, *, timeout_seconds=20):
    words = shlex.join([sys.executable, "-c", f"import os, sys, time\n{code}"])
    settings = Settings(driver="command", driver_command=words, driver_timeout_seconds=timeout_seconds)
    return DRIVERS["command"](settings, machine_now)


async def ask(driver):
    return await driver.observe(REFERENCE)


async def test_status_75_may_heal_and_tells_the_reason():
    with pytest.raises(Unavailable, match="host is rebooting"):
        await a_tool("print('host is rebooting', file=sys.stderr); sys.exit(75)").observe(REFERENCE)


async def test_other_status_never_heals_and_tells_the_reason():
    with pytest.raises(Rejected, match="no such plan"):
        await a_tool("print('no such plan', file=sys.stderr); sys.exit(1)").observe(REFERENCE)


async def test_tool_that_was_killed_may_succeed_the_next_time():
    with pytest.raises(Unavailable):
        await a_tool("os.kill(os.getpid(), 9)").observe(REFERENCE)


@pytest.mark.parametrize("answer", ["", "[]", '{"state": "asleep"}', "not json"])
async def test_answer_that_cannot_be_read_is_refused(answer):
    with pytest.raises(Rejected):
        await a_tool(f"print({answer!r})").observe(REFERENCE)


def test_tool_that_hangs_is_stopped_with_its_children(tmp_path):
    mark = tmp_path / "mark"
    child = f"time.sleep(1.5); open({str(mark)!r}, 'w')"
    code = f"os.fork() or exec({child!r}); time.sleep(60)"
    started = time.monotonic()
    with pytest.raises(Unavailable):
        asyncio.run(ask(a_tool(code, timeout_seconds=0.5)))
    assert time.monotonic() - started < 1.4
    time.sleep(1.5)
    assert not mark.exists()


async def test_tool_that_is_missing_may_be_installed_later():
    settings = Settings(driver="command", driver_command="/nowhere/tool")
    with pytest.raises(Unavailable):
        await DRIVERS["command"](settings, machine_now).observe(REFERENCE)


def test_driver_without_a_configured_tool_does_not_start():
    with pytest.raises(ValueError, match="COLOMBIER_DRIVER_COMMAND"):
        DRIVERS["command"](Settings(driver="command"), machine_now)

"""`colombier run SERVICE` with an accident: the process kills itself at the n-th passage of a named point.

Started as `python -m tests.faults.crashing SERVICE` by the stage. What shall happen stands in the environment, so
that nothing of it is in the product: FAULT_POINT (a key of POINTS), FAULT_PASSAGES ("3,5": in its first life at the
third passage, in its second at the fifth, then never), FAULT_FOLDER (where each death leaves a mark),
FAULT_ONLY (only passages whose message holds this text count), FAULT_ACK_WAIT (seconds of the stage's consumers),
FAULT_WITNESS (a folder in which every point that is passed leaves a mark; nobody dies).
"""

import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from infra import fleet
from infra.local import cli

HANDLER = "handler"
DAY = "day"
DATA = "services.notifications.mailer.line:Line._write"


@dataclass(frozen=True, slots=True)
class Point:
    """Functions of the product, and whether the process dies before or after them."""

    where: tuple[str, ...]
    when: str = "before"
    counts: Callable[..., bool] = lambda *_: True
    """Which passages count, by the function's arguments."""


POINTS = {
    "before the commit": Point(
        ("shared.runtime.tx:write_outbox",), "after", lambda _, outgoing: bool(outgoing)
    ),
    "between commit and publish": Point(("shared.runtime.outbox:Relay.wake",)),
    "between publish and note": Point(("shared.runtime.outbox:Relay._note_sent",)),
    "between commit and acknowledgement": Point(("shared.runtime.bus:Bus.settle",)),
    "while handling": Point((HANDLER,)),
    "during a day's work": Point((DAY,), "after"),
    "while the clock speaks": Point(("services.clock.handlers:say",), "after"),
    "between act and record": Point(("shared.runtime.tx:Errand.record",)),
    "between a mail's 250 and its record": Point(("services.notifications.desk:Desk.post",), "after"),
    "in the middle of a mail": Point((DATA,)),
    "between the provider's page and its record": Point(("services.payments.desk:Desk.open",), "after"),
    "between answer and reply": Point(("services.gateway.desk:Desk.ask",), "after"),
}


class Fate:
    """Counts passages; kills the process at the one that this life is given."""

    def __init__(self, folder: Path, service: str, passages: list[int], only: str) -> None:
        lives = len(list(folder.glob(f"{service}.*")))
        self.mark = folder / f"{service}.{lives + 1}"
        self.at = passages[lives] if lives < len(passages) else 0
        self.only = only
        self.passed = 0

    def pass_by(self, message: object = None) -> bool:
        """Count a passage; tell whether it is the last one."""
        if self.only and self.only not in repr(message):
            return False
        self.passed += 1
        return self.passed == self.at

    def die(self) -> None:
        self.mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


class Witness(Fate):
    """Marks that a point was passed, and lets live."""

    def __init__(self, folder: Path, service: str, name: str) -> None:
        self.mark, self.seen = folder / f"{name}.{service}", False

    def pass_by(self, message: object = None) -> bool:
        if not self.seen:
            self.mark.touch()
        self.seen = True
        return False


def witnessed(folder: Path) -> set[tuple[str, str]]:
    """Return which points were passed, and by which service."""
    return {(mark.stem, mark.suffix.removeprefix(".")) for mark in folder.iterdir()}


def wrap(function, point, fate):
    """Return the function with an accident before or after it."""

    @functools.wraps(function)
    async def later(*arguments, **named):
        result = await function(*arguments, **named)
        if point.counts(*arguments) and fate.pass_by():
            fate.die()
        return result

    @functools.wraps(function)
    def earlier(*arguments, **named):
        if point.counts(*arguments) and fate.pass_by():
            fate.die()
        return function(*arguments, **named)

    assert point.when == "before" or inspect.iscoroutinefunction(function), point
    return earlier if point.when == "before" else later


def wrap_handler(handler, point, fate):
    """Let a handler be cut off before or after its body; its transaction is open in both cases."""

    @functools.wraps(handler)
    async def cut(message, opened):
        if point.when == "before" and fate.pass_by(message):
            fate.die()
        await handler(message, opened)
        if point.when == "after" and fate.pass_by(message):
            fate.die()

    return cut


def half_a_mail(write, fate):
    """Send half of a mail's text, then die: the server has seen DATA and no final dot."""

    @functools.wraps(write)
    def cut(self, said, **more):
        if (end := said.find(b"\r\n.\r\n")) > 0 and fate.pass_by():
            self.transport.write(said[: end // 2])
            fate.die()
        write(self, said, **more)

    return cut


def lay(point: Point, service: str, fate: Fate) -> None:
    """Put the accident where it belongs."""
    if point.where[0] in (HANDLER, DAY):
        router = fleet.service(service).router
        for place, subscription in enumerate(router.subscriptions):
            if point.where[0] == HANDLER or subscription.message.__name__ == "DayStarted":
                cut = wrap_handler(subscription.handler, point, fate)
                router.subscriptions[place] = replace(subscription, handler=cut)
        return
    fleet.service(service)
    for where in point.where:
        module, _, path = where.partition(":")
        owner_path, _, name = path.rpartition(".")
        owner = importlib.import_module(module)
        owner = getattr(owner, owner_path) if owner_path else owner
        function = getattr(owner, name)
        cut = half_a_mail(function, fate) if where == DATA else wrap(function, point, fate)
        # A function of a module is known in others too, under its own name.
        for place in [owner] if owner_path else list(sys.modules.values()):
            if getattr(place, name, None) is function:
                setattr(place, name, cut)


def belongs(point: Point, service: str) -> bool:
    """Tell whether the functions of a point run in a service: the runtime's do in all, the others in their own."""
    return all(not where.startswith("services.") or where.split(".")[1] == service for where in point.where)


def hurry(ack_wait: str) -> None:
    """Have handlers give signs of life as often as the stage's consumers want them."""
    from shared.runtime.bus import Bus

    Bus.__init__.__kwdefaults__["ack_wait_seconds"] = float(ack_wait)


def main() -> None:
    service, env = sys.argv[1], os.environ
    if "FAULT_ACK_WAIT" in env:
        hurry(env["FAULT_ACK_WAIT"])
    if name := env.get("FAULT_POINT"):
        passages = [int(one) for one in env["FAULT_PASSAGES"].split(",")]
        fate = Fate(Path(env["FAULT_FOLDER"]), service, passages, env.get("FAULT_ONLY", ""))
        if fate.at:
            lay(POINTS[name], service, fate)
    if folder := env.get("FAULT_WITNESS"):
        for name, point in POINTS.items():
            if belongs(point, service):
                lay(point, service, Witness(Path(folder), service, name))
    sys.argv = ["colombier", "run", service]
    cli.main()


if __name__ == "__main__":
    main()

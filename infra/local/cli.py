"""The command `colombier`: run a whole stack on one machine, or one service in production; look after it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from shared.runtime import logs
from shared.runtime.errors import Unavailable

from . import (
    acts_command,
    collecting,
    import_command,
    parked_command,
    staff_command,
    unheard_command,
    webhooks_command,
)
from .children import StartFailed
from .home import Home
from .options import HOME, HomeOption

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
clock = typer.Typer(no_args_is_help=True, help="Look at the calendar, and advance a simulated one.")
app.add_typer(clock, name="clock")
app.command("acts")(acts_command.acts)
app.add_typer(import_command.app, name="import")
app.add_typer(parked_command.app, name="parked")
app.add_typer(unheard_command.app, name="unheard")
app.add_typer(webhooks_command.app, name="webhooks")
outbox = typer.Typer(no_args_is_help=True, help="Messages that were sent: send them again.")
app.add_typer(outbox, name="outbox")
out, err = Console(highlight=False), Console(stderr=True, highlight=False)

INSTANTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _say(line: str) -> None:
    print(line, flush=True)


@app.command()
def up(
    *,
    home: HomeOption = HOME,
    port: Annotated[int, typer.Option(help="Port of portal and API; 0 takes a free one.")] = 8080,
    simulated_time: Annotated[
        bool, typer.Option(help="Run on a calendar that `clock advance` moves.")
    ] = False,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of a new simulated calendar.")
    ] = None,
    detach: Annotated[bool, typer.Option(help="Return when everything is ready.")] = False,
    processes: Annotated[bool, typer.Option(help="Give each service a process of its own.")] = False,
) -> None:
    """Start servers, doubles and all services; go on where a stack on the same home stopped.

    Parts given by the environment (COLOMBIER_DATABASE_URL, NATS_URL, SMTP_URL, STRIPE_API_KEY, PAYPAL_CLIENT_ID …)
    replace the embedded ones. Ready when GET /health of the gateway answers 200.
    """
    if detach:
        raise typer.Exit(_detach(home, sys.argv[1:]))
    collecting.put_off()
    from .layout import Wishes  # noqa: PLC0415 - `colombier status` need not import the stack
    from .stack import serve  # noqa: PLC0415

    logs.configure(level=os.environ.get("COLOMBIER_LOG_LEVEL", "INFO"))
    wishes = Wishes(
        home=home,
        port=port,
        simulated_time=simulated_time,
        start=start.date() if start else None,
        processes=processes,
    )
    raise typer.Exit(_run(serve(wishes, _say)))


def _detach(home: Path, arguments: list[str]) -> int:
    """Start `up` in the background, show its progress, and return when it is ready or has failed."""
    place = Home(home)
    if place.in_use():
        raise StartFailed(
            f"colombier is already up on {place.folder}: see `colombier status --home {place.folder}`"
        )
    place.make()
    progress, log = place.folder / "progress.log", place.folder / "colombier.log"
    place.run_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "infra.local.cli", *(a for a in arguments if a != "--detach")]
    with progress.open("wb") as shown, log.open("ab") as kept:
        child = subprocess.Popen(
            command, stdout=shown, stderr=kept, stdin=subprocess.DEVNULL, start_new_session=True
        )
    with progress.open() as lines:
        while True:
            ended = child.poll()
            ready = place.run_file.exists()
            print(lines.read(), end="", flush=True)
            if ended is not None:
                print(lines.read(), end="", flush=True)
                err.print(_last_line(log))
                return ended or 1
            if ready:
                time.sleep(0.1)
                print(lines.read(), end="", flush=True)
                return 0
            time.sleep(0.05)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it ended without a word"


@app.command()
def down(*, home: HomeOption = HOME) -> None:
    """Stop the stack on a home: what is being handled ends, what was committed is sent, then all parts stop."""
    place = Home(home)
    if not place.in_use():
        out.print(f"nothing runs on {place.folder}")
        return
    pid = place.run()["pids"]["colombier"]
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 60
    while place.in_use():
        if time.monotonic() > deadline:
            raise StartFailed(f"process {pid} has not ended after 60 s")
        time.sleep(0.05)
    out.print("stopped")


@app.command()
def status(
    *, home: HomeOption = HOME, json: Annotated[bool, typer.Option(help="For programs.")] = False
) -> None:
    """Say how everything is; exit code 1 and one sentence for each thing that is wrong."""
    from . import report  # noqa: PLC0415

    raise typer.Exit(_run(report.status(home, out, as_json=json)))


@app.command()
def verify(*, home: HomeOption = HOME) -> None:
    """Check the invariants of every service's data; exit code 1 when one is broken."""
    from . import report  # noqa: PLC0415

    raise typer.Exit(_run(report.verify(home, out)))


@app.command()
def chain(
    file: Annotated[Path, typer.Argument(help="Where to write it; replaced whole.")],
    *,
    home: HomeOption = HOME,
) -> None:
    """Write the chain of invoices and credit notes to a file that infra/verify_chain.py checks offline."""
    from . import operator  # noqa: PLC0415

    async def write() -> None:
        unfinished, count = file.with_name(f"{file.name}.part"), 0
        async with operator.connected(home) as connection:
            with unfinished.open("wb") as kept:
                async for lines in operator.chain(connection):
                    kept.write(lines)
                    count += lines.count(b"\n")
        unfinished.replace(file)
        out.print(f"{count} documents")

    _run(write())


@app.command()
def run(service: Annotated[str, typer.Argument(help="Name of a folder in services/.")]) -> None:
    """Run one service in the foreground, configured by the environment: the production entry point.

    SIGTERM ends it well: what is being handled ends, what was committed is sent.
    """
    collecting.put_off()
    from .single import serve  # noqa: PLC0415

    raise typer.Exit(_run(serve(service)))


@app.command()
def migrate(
    service: Annotated[str | None, typer.Argument(help="One service; all when left out.")] = None,
) -> None:
    """Bring schemas, roles, streams and consumers up to date, as an administrator of both."""
    from .single import migrate_all  # noqa: PLC0415

    _run(migrate_all(service, _say))


@app.command()
def demo(
    *,
    json: Annotated[
        Path | None, typer.Option(help="Write every scenario with its steps to this file.")
    ] = None,
) -> None:
    """Play the life of several clients on simulated time, through real HTTP, NATS, PostgreSQL and SMTP."""
    from infra.demo import play  # noqa: PLC0415

    logs.configure(level="ERROR")
    raise typer.Exit(_run(play(out, json)))


@clock.command("now")
def clock_now(*, home: HomeOption = HOME) -> None:
    """Print the business date and time."""
    from . import operator  # noqa: PLC0415

    async def ask() -> None:
        async with operator.connected(home) as connection:
            told = await operator.calendar(connection)
            kind = "simulated" if told.simulated else "real"
            out.print(f"{told.today} {told.now.isoformat(timespec='seconds')} ({kind} calendar)")

    _run(ask())


@clock.command("advance")
def clock_advance(
    by: Annotated[str, typer.Argument(help="For example 30d, 2w or 12h.")], *, home: HomeOption = HOME
) -> None:
    """Play each day in order; returns when every service has finished the last one."""
    found = re.fullmatch(r"(\d{1,5})([hdw])", by)
    if not found:
        raise StartFailed(f"{by!r} is no duration: write 30d, 2w or 12h")
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[found[2]]
    _run(_advance(home, unit * int(found[1])))


@clock.command("to")
def clock_to(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])], *, home: HomeOption = HOME
) -> None:
    """Play each day in order up to the work of the given one."""
    _run(_advance(home, day.date()))


async def _advance(home: Path, by: timedelta | date) -> None:
    from shared.values.dates import plus_wall_time, tick  # noqa: PLC0415

    from . import operator  # noqa: PLC0415

    async with operator.connected(home) as connection:
        now = (await operator.calendar(connection)).now
        to = plus_wall_time(now, by) if isinstance(by, timedelta) else tick(by)
        with out.status("advancing …") as shown:
            async for told in operator.advance(connection, to.astimezone(UTC)):
                shown.update(f"{told.today}")
        out.print(f"{told.today}: every service has finished the day")


@app.command()
def staff(*, home: HomeOption = HOME) -> None:
    """Say how the staff of a trial signs in: e-mail, password, and the code of this minute."""
    out.print(staff_command.sign_ins(home))


@app.command("tell-accounts")
def tell_accounts(*, home: HomeOption = HOME) -> None:
    """Say all accounts again, for a service that began to keep a copy of them later; no mail is sent."""
    from . import operator  # noqa: PLC0415

    async def tell() -> int:
        async with operator.connected(home) as connection:
            return sum([told async for told in operator.tell_accounts(connection)])

    out.print(f"{_run(tell())} accounts are said again")


@outbox.command("resend")
def outbox_resend(
    *,
    since: Annotated[datetime, typer.Option(formats=INSTANTS, help="From when on; real time of Paris.")],
    until: Annotated[
        datetime | None, typer.Option(formats=INSTANTS, help="Before when; now when left out.")
    ] = None,
    service: Annotated[str | None, typer.Option(help="One service; all when left out.")] = None,
    home: HomeOption = HOME,
) -> None:
    """Publish again what was sent in that time: a lost stream is rebuilt. What was handled is not done twice."""
    raise typer.Exit(_run(_resend(home, service, since, until or datetime.now(UTC))))


async def _resend(home: Path, service: str | None, since: datetime, until: datetime) -> int:
    from infra import fleet  # noqa: PLC0415
    from shared.contracts.operations import Resend  # noqa: PLC0415
    from shared.values.dates import PARIS  # noqa: PLC0415

    from . import operator  # noqa: PLC0415

    if service and service not in fleet.names():
        raise StartFailed(f"there is no service {service!r}; there are {', '.join(fleet.names())}")
    begin, end = (at if at.tzinfo else at.replace(tzinfo=PARIS) for at in (since, until))
    async with operator.connected(home) as connection:
        done = await operator.resend(
            connection, [service] if service else fleet.names(), Resend(since=begin, until=end)
        )
    for name, resent in done.items():
        told = f"{resent.messages} messages go out again" if resent else "does not answer, or not in time"
        out.print(f"{name}: {told}")
    return 0 if all(done.values()) else 1


def main() -> None:
    """Run the command; a failure that a person can mend is one sentence, without a stack trace."""
    try:
        app()
    except (StartFailed, Unavailable) as failed:
        err.print(str(failed), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

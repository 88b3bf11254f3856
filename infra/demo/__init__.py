"""`colombier demo`: the lives of several clients on simulated time, over real HTTP, NATS, PostgreSQL and SMTP."""

import json
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

from rich.console import Console

from .scenarios import SCENARIOS
from .stage import Life, Stage, Step
from .world import new_world

FIRST_DAY = date(2026, 11, 22)
_STYLE = {"e-mail": "cyan", "message": "dim", "live": "bold green", "the end": "dim", "FAILED": "bold red"}


async def play(out: Console, file: Path | None) -> int:
    """Play all scenarios on one calendar and show them as they happen; 1 when one did not end as it should."""
    started = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="colombier-demo-"))
    home.chmod(0o711)
    try:
        out.print("starting a stack of its own …")
        async with new_world(home, FIRST_DAY) as world:
            lives = [Life(world, scenario) for scenario in SCENARIOS]
            await Stage(world=world, lives=lives).play(lambda life, step: _show(out, life, step))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    seconds = time.monotonic() - started
    if file:
        file.write_text(json.dumps(_report(lives, seconds), indent=1, ensure_ascii=False) + "\n")
    failed = [life for life in lives if life.failure]
    for life in failed:
        out.print(f"[bold red]{life.name}: {life.failure}")
    days = (lives[0].today - FIRST_DAY).days
    out.print(f"{len(lives) - len(failed)} of {len(lives)} lives played over {days} days in {seconds:.0f} s")
    return 1 if failed else 0


def _show(out: Console, life: Life, step: Step) -> None:
    style = _STYLE.get(step.what, "bold")
    what = step.details.get("event") or step.details.get("subject") or step.what
    rest = {k: v for k, v in step.details.items() if k not in ("event", "subject", "to")}
    mark = {"e-mail": "✉ ", "message": "· "}.get(step.what, "▸ ")
    words = "  ".join(f"{name}={value}" for name, value in rest.items())
    out.print(f"{step.on}  {life.name[:24]:<24}  [{style}]{mark}{what}[/]  {words}", soft_wrap=True)


def _report(lives: list[Life], seconds: float) -> dict[str, object]:
    return {
        "first_day": FIRST_DAY.isoformat(),
        "last_day": lives[0].today.isoformat(),
        "seconds": round(seconds, 1),
        "scenarios": [
            {
                "name": life.name,
                "title": life.title,
                "ok": life.failure is None,
                "steps": [{"on": s.on.isoformat(), "what": s.what, **s.details} for s in life.steps],
                "states": [s.details["state"] for s in life.steps if "state" in s.details],
                "invoices": [s.details["invoice"] for s in life.steps if "invoice" in s.details],
                "emails": [
                    {"on": s.on.isoformat(), "subject": s.details["subject"]}
                    for s in life.steps
                    if s.what == "e-mail"
                ],
            }
            for life in lives
        ],
    }

"""One finished run, and its form as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from bench.rig.numbers import Spread
from bench.rig.rounds import Found

from .targets import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that is reported."""

    taken_at: str
    rounds: int
    seconds: float
    minutes: float
    machine: dict[str, str]
    fdatasync: Spread
    """How often a second 8 KiB reached the disk, before and after."""
    found: list[Found]
    skipped: list[str]


def as_json(run: Run) -> dict[str, Any]:
    """Return the run with every round, and the verdicts."""
    told = asdict(run)
    for one, metric in zip(run.found, told["found"], strict=True):
        for each, kept in zip(one.rounds, metric["rounds"], strict=True):
            kept["noisy"] = each.is_noisy
        metric["targets"] = [
            {"text": v.target.text, "bound": v.target.bound, "reached": asdict(v.reached), "met": v.is_met}
            for v in judge(one)
        ]
    return told

"""`make bench`: run every metric, or some of them, and report. Takes no longer than a quarter of an hour."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.metrics import gateway, live, mail, peers, product, relay, spine, startup, sweep, webhook
from bench.report.page import page, targets
from bench.report.run import Run, as_json
from bench.rig.bench import Bench, Metric
from bench.rig.machine import facts, fdatasync_per_second
from bench.rig.numbers import spread
from bench.rig.programs import BenchFailed
from bench.rig.rounds import Found
from bench.rig.servers import servers
from infra.local.children import StartFailed
from shared.runtime import logs

METRICS: dict[str, Metric] = {
    "W": webhook.measure,
    "E": spine.measure,
    "P": product.measure,
    "R": relay.measure,
    "S": sweep.measure,
    "M": mail.measure,
    "U": startup.measure,
    "G": gateway.measure,
    "L": live.measure,
    "J": peers.measure,
}
OUT = Path(__file__).parent / "out"
PAGE = Path(__file__).parent.parent / "docs" / "benchmark.md"


def wishes() -> argparse.Namespace:
    """Read what was asked for."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--seconds", type=float, default=1.5, help="length of one load")
    asked.add_argument("--only", default="", help=f"such as W,R; there are {', '.join(METRICS)}")
    asked.add_argument(
        "--folder", type=Path, default=Path("/tmp"), help="where data lie meanwhile; on a real disk"
    )
    found = asked.parse_args()
    found.names = [name.strip().upper() for name in found.only.split(",") if name.strip()] or list(METRICS)
    if unknown := set(found.names) - set(METRICS):
        asked.error(f"there is no metric {', '.join(sorted(unknown))}; there are {', '.join(METRICS)}")
    return found


async def measure(names: list[str], bench: Bench) -> tuple[list[Found], list[str]]:
    """Run metric after metric; return what they found, and why some did not run."""
    found, skipped = [], []
    for name in names:
        begun = time.monotonic()
        print(f"· {name} …", flush=True)
        await bench.servers.recycle()
        one = await METRICS[name](bench)
        if one.rounds:
            found.append(one)
        else:
            skipped += one.notes
        print(f"· {name} took {time.monotonic() - begun:.0f} s", flush=True)
    return found, skipped


@contextmanager
def own_folder(below: Path) -> Iterator[Path]:
    """Make a folder that PostgreSQL's own user may enter; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="colombier-bench-", dir=below))
    folder.chmod(0o711)
    try:
        yield folder
    except BaseException:
        _keep_logs(folder)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep_logs(folder: Path) -> None:
    """Keep what the programs of a run that failed said; only this can explain it."""
    kept = OUT / "logs"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for log in folder.rglob("*.log"):
        shutil.copy(log, kept / f"{log.parent.name}-{log.name}")


async def main(asked: argparse.Namespace) -> Run:
    """Start the servers, measure, and return the run."""
    logs.configure(level="ERROR")
    begun, taken_at = time.monotonic(), datetime.now(UTC).isoformat(timespec="minutes")
    with own_folder(asked.folder) as folder:
        disk = [fdatasync_per_second(folder)]
        async with servers(folder) as running:
            bench = Bench(servers=running, folder=folder, rounds=asked.rounds, seconds=asked.seconds)
            found, skipped = await measure(asked.names, bench)
        disk.append(fdatasync_per_second(folder))
        machine = facts(folder)
    return Run(
        taken_at=taken_at,
        rounds=asked.rounds,
        seconds=asked.seconds,
        minutes=(time.monotonic() - begun) / 60,
        machine=machine,
        fdatasync=spread(disk),
        found=found,
        skipped=skipped,
    )


def keep(run: Run, asked: argparse.Namespace) -> None:
    """Write the JSON of any run; the page only from a whole one of at least seven rounds."""
    OUT.mkdir(exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(as_json(run), indent=1, ensure_ascii=False) + "\n")
    is_whole = asked.names == list(METRICS) and run.rounds >= 7
    place = PAGE if is_whole else OUT / "benchmark.md"
    place.write_text(page(run))
    print("\n".join(targets(run.found)), f"\nwritten: {place}", sep="\n")
    for line in run.skipped:
        print(line)


if __name__ == "__main__":
    asked = wishes()
    try:
        keep(uvloop.run(main(asked)), asked)
    except (BenchFailed, StartFailed) as failed:
        sys.exit(
            "\n".join(
                [
                    f"the benchmark failed: {failed}",
                    *getattr(failed, "__notes__", []),
                    f"logs: {OUT / 'logs'}",
                ]
            )
        )

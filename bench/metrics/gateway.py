"""G: what people and programs call: whole pages, a list that anybody may read, one order of somebody signed in."""

from dataclasses import dataclass
from itertools import repeat

from bench.drivers.http import connected
from bench.rig.bench import Bench
from bench.rig.machine import cpu_seconds
from bench.rig.programs import BenchFailed
from bench.rig.rounds import Found, Values, alternate

from .stack import Stack, stack

LINES = 8
P95 = "p95 ms"
SLOWEST = "p95 ms, slowest page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is called, by whom, and a word without which the answer is not what was asked for."""

    path: str
    word: str
    head: str = ""


def bearer(token: str) -> str:
    return f"authorization: Bearer {token}\r\n"


def cookie(token: str) -> str:
    return f"cookie: colombier_session={token}\r\n"


async def measure(bench: Bench) -> Found:
    """Call each over 8 connections, as programs and browsers do."""
    found = Found("G", "The gateway: pages and calls")
    async with stack(bench, "gateway") as running:
        token = await running.arrive("lectrice")
        order = await running.order(token)
        name = order["reference"]
        pages = {
            "home": Ask(path="/", word="<html"),
            "an offer": Ask(path="/offres/web", word="<html"),
            "my space": Ask(path="/mon-espace", word=name, head=cookie(token)),
            "an order": Ask(path=f"/commandes/{name}", word=name, head=cookie(token)),
            "today, staff": Ask(path="/equipe", word="<html", head=cookie(await running.staff("support"))),
        }
        calls = {
            "GET /api/v1/offers": Ask(path="/api/v1/offers", word='"offers"'),
            "GET /api/v1/orders/{id}": Ask(path=f"/api/v1/orders/{name}", word=name, head=bearer(token)),
        }

        async def everything() -> Values:
            shown = {name: await _call(bench, running, one) for name, one in pages.items()}
            answered = {name: await _call(bench, running, one) for name, one in calls.items()}
            values = {
                f"{what}, {name}": x for name, one in (shown | answered).items() for what, x in one.items()
            }
            return values | {SLOWEST: max(one[P95] for one in shown.values())}

        await everything()  # warm-up
        await alternate(found, {"product": everything}, rounds=bench.at_most(5))
    found.notes.append(
        "Every page and every call is answered by the gateway and, over NATS, by the services that know; rate limits"
        " are off. There is no floor: these numbers are context."
    )
    return found


async def _call(bench: Bench, running: Stack, ask: Ask) -> dict[str, float]:
    await _check(running, ask)
    request = f"GET {ask.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{ask.head}\r\n".encode()
    pids = [pid for part, pid in running.run["pids"].items() if part != "colombier"]
    async with connected(LINES, running.port("gateway")) as load:
        cpu = cpu_seconds(*pids)
        run = await load.closed(repeat((ask.path, request)), bench.seconds / 2)
        cpu = cpu_seconds(*pids) - cpu
    return {
        "calls/s": run.per_second,
        P95: run.milliseconds(0.95),
        "server CPU µs/call": 1e6 * cpu / run.answers,
    }


async def _check(running: Stack, ask: Ask) -> None:
    """Raises BenchFailed where the answer is a refusal, or another page."""
    key, _, value = ask.head.strip().partition(": ")
    page = await running.http.get(running.run["gateway"] + ask.path, headers={key: value} if key else {})
    if not page.is_success or ask.word not in page.text:
        msg = f"{ask.path}: {page.status_code}, without {ask.word!r}"
        raise BenchFailed(msg)

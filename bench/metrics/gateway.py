"""G: what people and programs call: a page, a list that anybody may read, one order of somebody signed in."""

from itertools import repeat

from bench.drivers.http import connected
from bench.rig.bench import Bench
from bench.rig.machine import cpu_seconds
from bench.rig.programs import BenchFailed
from bench.rig.rounds import Found, Values, alternate

from .stack import Stack, stack

LINES = 8


async def measure(bench: Bench) -> Found:
    """Call each of the three over 8 connections."""
    found = Found("G", "The gateway: pages and calls")
    async with stack(bench, "gateway") as running:
        token = await running.arrive("lectrice")
        order = await running.order(token)
        calls = {
            "GET / (portal)": ("/", "", "<html"),
            "GET /api/v1/offers": ("/api/v1/offers", "", '"offers"'),
            "GET /api/v1/orders/{id}, signed in": (
                f"/api/v1/orders/{order['id']}",
                token,
                order["reference"],
            ),
        }

        async def all_three() -> Values:
            values: dict[str, float] = {}
            for name, call in calls.items():
                values |= await _call(bench, running, name, call)
            return values

        await all_three()  # warm-up
        await alternate(found, {"product": all_three}, rounds=bench.rounds)
    found.notes.append(
        "Every call is answered by the gateway and, over NATS, by the service that knows; rate limits are off."
        " There is no floor: these numbers are context."
    )
    return found


async def _call(bench: Bench, running: Stack, name: str, call: tuple[str, str, str]) -> dict[str, float]:
    path, token, word = call
    login = {"Authorization": f"Bearer {token}"} if token else {}
    page = await running.http.get(running.run["gateway"] + path, headers=login)
    if not page.is_success or word not in page.text:
        msg = f"{path}: {page.status_code}, without {word!r}"
        raise BenchFailed(msg)
    head = "".join(f"{key.lower()}: {value}\r\n" for key, value in login.items())
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}\r\n".encode()
    pids = [pid for part, pid in running.run["pids"].items() if part != "colombier"]
    async with connected(LINES, running.port("gateway")) as load:
        cpu = cpu_seconds(*pids)
        run = await load.closed(repeat((name, request)), bench.seconds / 2)
        cpu = cpu_seconds(*pids) - cpu
    return {
        f"calls/s, {name}": run.per_second,
        f"p95 ms, {name}": run.milliseconds(0.95),
        f"server CPU µs/call, {name}": 1e6 * cpu / run.answers,
    }

"""The private face of a process, and what a service loads that has no other."""

import subprocess
import sys

import httpx
import pytest

from shared.runtime.http import private_face, serving

ASKED = {
    "/health": (200, 200),
    "/ready": (503, 200),
    "/metrics": (200, 200),
    "/elsewhere": (404, 404),
}


@pytest.mark.parametrize(("path", "expected"), ASKED.items())
async def test_private_face_tells_health_readiness_and_metrics(path, expected):
    ready = []
    async with serving(private_face(lambda: bool(ready))) as url, httpx.AsyncClient(base_url=url) as http:
        before = (await http.get(path)).status_code
        ready.append(True)
        after = (await http.get(path)).status_code
    assert (before, after) == expected


async def test_metrics_are_prometheus_text():
    async with serving(private_face(lambda: True)) as url, httpx.AsyncClient(base_url=url) as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "colombier_requests_total" in answer.text


@pytest.mark.parametrize("service", ["accounts", "clock", "lifecycle", "payments"])
def test_service_that_people_do_not_see_loads_no_web_framework(service):
    """Cold start: what production runs imports its own service, and neither Litestar nor another's SDK."""
    script = (
        "import sys; from infra.local import single; from infra import fleet;"
        f"fleet.names(); fleet.service({service!r});"
        "print(*{name.partition('.')[0] for name in sys.modules}, *sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert not loaded & {"litestar", "stripe", "jinja2", "typst", "typer", "markdown_it"}
    assert {name for name in loaded if name.startswith("services.") and name.endswith(".service")} == {
        f"services.{service}.service"
    }

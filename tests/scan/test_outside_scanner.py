"""An outside scanner (Wapiti) on a stack of its own, as a visitor, as a client and as staff; `make scan`.

It follows every link, sends every form with what breaks badly made sites, and reads every answer. SCAN_SECONDS bounds
the walk, a third of it each kind of attack.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.client import Client
from tests.journeys.stack import Stack, new_home
from tests.servers import folder

pytestmark = [pytest.mark.scan, pytest.mark.timeout(3600)]

WAPITI = Path(__file__).parents[2] / ".venv-scan" / "bin" / "wapiti"
SECONDS = int(os.environ.get("SCAN_SECONDS", "30"))
ATTACKS = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss"
"""Those that ask nobody else: the others need a server of Wapiti's authors, or a list of theirs."""
LOG_OUT = ("/deconnexion", "/en/logout")
WITHOUT_LOG_IN = (
    "/resiliation",
    "/en/termination",
    "/retractation",
    "/en/withdrawal",
    "/signaler",
    "/en/report",
)
EXPLAINED = {
    (
        "HTTP Strict Transport Security (HSTS)",
        "/",
    ): "this stack speaks plain HTTP: tests/gateway/test_sessions.py",
    ("Secure Flag cookie", "/"): "for the same reason; over https every cookie has it",
    ("HttpOnly Flag cookie", "/"): "colombier_csrf is there for scripts to read; it opens nothing by itself",
    **{
        ("Cross Site Request Forgery", path): "anybody may send this form, and nobody's account is behind it:"
        " test_a_foreign_page_that_posts_the_form_has_no_account_behind_it"
        for path in WITHOUT_LOG_IN
    },
}
"""What it says of which page, and why that is no fault."""
# Wapiti keeps what it has seen in memory, by `folder`: on a slow disk its writers wait for each other until it gives up.


@pytest.fixture(scope="module")
def stack():
    home = new_home()
    stack = Stack.up(home)
    yield stack
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


def token(stack, who):
    if who == "client":
        client = Client.arrives(stack)
        client.orders()
        return client.token
    return stack.staff(who) if who != "visitor" else None


@pytest.mark.parametrize("who", ["visitor", "client", "support", "treasurer"])
def test_it_finds_nothing_that_is_not_explained(stack, who, tmp_path):
    url, report = stack.run["gateway"], tmp_path / "report.json"
    known = token(stack, who)
    words = [WAPITI, "-u", f"{url}/", "--scope", "domain", "-m", ATTACKS, "--no-bugreport", "-v", "0"]
    words += ["--max-scan-time", str(SECONDS), "--max-attack-time", str(max(SECONDS // 3, 1))]
    words += [word for path in LOG_OUT for word in ("-x", url + path)]
    words += ["-C", f"colombier_session={known}"] if known else []
    words += ["--store-session", folder() / who, "-f", "json", "-o", report]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    found = json.loads(report.read_text())
    assert found["infos"]["crawled_pages_nbr"] > 10
    assert told(found) == []


def told(found):
    """Return what is said against us; requests that were answered too late for it are not."""
    faults = found["vulnerabilities"] | {
        kind: ones for kind, ones in found["anomalies"].items() if kind != "Resource consumption"
    }
    return [
        f"{kind}: {one['method']} {one['path']} {one['parameter']}: {one['info']}"
        for kind, ones in faults.items()
        for one in ones
        if (kind, one["path"]) not in EXPLAINED
    ]

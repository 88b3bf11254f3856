"""localstripe, another's stand-in for Stripe, started on loopback: it knows payment intents, and nothing of our double.

It is GPL-3: a program of its own that the tests speak to, never a part of what is shipped.
"""

import importlib.util
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

LAUNCHER = """
import socket, sys
from aiohttp import web
from localstripe import resources, server
resources.store.dump_to_disk = lambda: None  # it would keep all in one file of the temporary folder, for everybody
web.run_app(server.app, sock=socket.socket(fileno=int(sys.argv[1])), print=None)
"""
CARDS = {"good": "4242424242424242", "declined": "4000000000000341", "challenged": "4000002500003155"}
PASSING = {"type": "card", "card[exp_month]": 12, "card[exp_year]": 2034, "card[cvc]": "123"}


@contextmanager
def localstripe():
    """Run it until left; yield its address. It listens on loopback only, and takes calls once it is ready."""
    if importlib.util.find_spec("localstripe") is None:
        pytest.skip("localstripe is not installed: `make test` installs it with requirements/dev.txt")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-c", LAUNCHER, str(listening.fileno())]
        process = subprocess.Popen(command, pass_fds=[listening.fileno()], stderr=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(10)


class LocalstripeStage:
    """A payer at localstripe: the intent stands for itself, there is no page."""

    def __init__(self, http):
        self.url, self._http = str(http.base_url), http

    @classmethod
    @contextmanager
    def at(cls, url):
        with httpx.Client(base_url=url, auth=("sk_test_1", ""), timeout=30) as http:
            yield cls(http)

    def _post(self, path, *, status=200, **form):
        answer = self._http.post(path, data=form)
        assert answer.status_code == status, answer.text
        return answer.json()

    def _intent(self, card, *, status=200):
        method = self._post("/v1/payment_methods", **PASSING, **{"card[number]": CARDS[card]})["id"]
        marks = {"amount": 2400, "currency": "eur", "metadata[payment_id]": "pay-1"}
        intent = self._post("/v1/payment_intents", payment_method=method, **marks)
        self._post(f"/v1/payment_intents/{intent['id']}/confirm", status=status)
        return intent

    async def paid(self):
        return self._intent("good")["id"]

    async def declined(self):
        return self._intent("declined", status=402)["id"]

    async def challenged(self):
        """Return what to look at before, and how the payer ends it at his bank."""
        intent = self._intent("challenged")

        async def end(*, passes):
            secret = {"client_secret": intent["client_secret"], "success": str(passes).lower()}
            self._post(f"/v1/payment_intents/{intent['id']}/_authenticate", **secret)

        return intent["id"], end

    def post_webhooks_to(self, url, secret):
        self._http.post("/_config/webhooks/ours", json={"url": url, "secret": secret}).raise_for_status()

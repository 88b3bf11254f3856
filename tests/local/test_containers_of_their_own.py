"""The web host and the doubles as processes of their own, as docker-compose.yml starts them."""

import contextlib
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time

import httpx
import pytest


@pytest.fixture
def start(tmp_path):
    """Start a module in a home of its own on a free port; returns its port once it listens; ends it well."""
    with contextlib.ExitStack() as ends:

        def started(*module, **settings):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            given = {name: value.format(port=port) for name, value in settings.items()}
            env = {**os.environ, "COLOMBIER_HOME": str(tmp_path), **given}
            child = subprocess.Popen([sys.executable, "-m", *module], env=env, stderr=subprocess.DEVNULL)
            ends.callback(end, child)
            until_it_listens(port, child)
            return port

        yield started


def until_it_listens(port, child):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    pytest.fail("it does not listen")


def end(child):
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) in (0, -signal.SIGTERM)


def status(url):
    return httpx.get(url).status_code


def test_the_web_host_serves_the_hosting_root_of_its_environment(start, tmp_path):
    port = start("infra.local.webhost", COLOMBIER_PORT="{port}")
    assert status(f"http://127.0.0.1:{port}/health") == 200


def test_the_stripe_double_listens_where_payments_looks_for_it(start):
    port = start("infra.fakes", "stripe", COLOMBIER_STRIPE_API_BASE="http://stripe.localhost:{port}")
    assert status(f"http://127.0.0.1:{port}/v1/checkout/sessions/cs_test_1") == 401


def test_the_paypal_double_leaves_its_certificates_where_payments_reads_them(start, tmp_path):
    start("infra.fakes", "paypal", COLOMBIER_PAYPAL_API_BASE="http://paypal.localhost:{port}")
    assert "BEGIN CERTIFICATE" in (tmp_path / "paypal" / "paypal-ca.pem").read_text()


def test_the_mail_double_keeps_what_it_is_sent(start, tmp_path):
    port = start("infra.fakes", "mail", COLOMBIER_SMTP_URL="smtp://127.0.0.1:{port}")
    with smtplib.SMTP("127.0.0.1", port) as mail:
        mail.sendmail("a@client.example", "b@client.example", "Subject: bonjour\n\nsalut")
    assert [file.name for file in (tmp_path / "mail").glob("*.eml")] == ["000001-b@client.example.eml"]

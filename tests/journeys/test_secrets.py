"""What opens something stands in no log: passwords, tokens of sessions and of links, secrets of second factors."""

import re
import shutil

import pytest

from .client import Client
from .stack import PASSWORD, Stack, new_home

TOKEN = re.compile(r"/(?:confirmer|payer|mot-de-passe)/([\w.~-]+)")


@pytest.fixture(scope="module")
def told():
    """A stack that logs more than it does in production."""
    home = new_home()
    stack = Stack.up(home, env={"COLOMBIER_LOG_LEVEL": "DEBUG"})
    yield stack
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


def links_of(stack, client):
    texts = [mail.get_body(("plain",)).get_content() for mail in stack.mails(client.email)]
    return [link for text in texts for link in TOKEN.finditer(text)]


def secrets_of(stack, client):
    links = [link[1] for link in links_of(stack, client)]
    staff = [
        secret for one in stack.run["staff"].values() for secret in (one["password"], one["totp_secret"])
    ]
    return [PASSWORD, client.token, *links, *staff]


def test_nothing_that_opens_something_is_in_a_log(told):
    client = Client.arrives(told)
    order = client.orders()
    client.presses(client.pays(order, "card"))
    client.live(order)
    told.api("POST", "/password/forgotten", status=202, email=client.email)
    told.mail(client.email, "mot de passe")
    told.staff("treasurer")
    for link in links_of(told, client):
        told.http.get(f"{told.run['gateway']}{link[0]}")
    secrets = secrets_of(told, client)
    assert len(set(secrets)) >= 11
    logs = "".join(path.read_text(errors="replace") for path in told.home.rglob("*.log"))
    assert '"level": "info"' in logs
    assert [secret for secret in secrets if secret in logs] == []

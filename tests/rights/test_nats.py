"""Every subject for every user, on a real server with the generated configuration: what is declared, and no more."""

import secrets

import pytest

from infra import fleet
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, accounts

from . import subjects
from .nats_wire import covers, refused


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the real logins and no streams: what it lets through goes nowhere."""
    passwords = {name: secrets.token_hex(8) for name in (OPERATOR, *fleet.names())}
    server = NatsServer(tmp_path_factory.mktemp("rights") / "nats", accounts(fleet.fleet(), passwords))
    server.start()
    yield server
    server.stop()


def beyond(allowed, tried):
    return {one for one in tried if not any(covers(pattern, one) for pattern in allowed)}


@pytest.mark.parametrize("name", fleet.names())
async def test_a_service_publishes_what_its_manifest_declares_and_nothing_else(server, name):
    tried = subjects.published()
    forbidden = beyond(subjects.may_publish(fleet.service(name)), tried)
    assert len(tried) > 1_000
    assert await refused(server.url(name), publish=tried) == {("publish", one) for one in forbidden}


@pytest.mark.parametrize("name", fleet.names())
async def test_a_service_subscribes_to_what_its_manifest_declares_and_nothing_else(server, name):
    tried = subjects.subscribed()
    forbidden = beyond(subjects.may_subscribe(fleet.service(name)), tried)
    assert await refused(server.url(name), subscribe=tried) == {("subscription", one) for one in forbidden}


async def test_the_operator_may_do_everything_but_what_is_the_systems(server):
    url = server.url(OPERATOR)
    assert await refused(url, publish=subjects.published(), subscribe=subjects.subscribed()) == set()


@pytest.mark.parametrize(
    ("pattern", "subject", "covered"),
    [
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        ("a.*", "a.b", True),
        ("a.*", "a.>", False),
        ("a.*", "a.*", True),
        ("a.b", "a.*", False),
        ("a.b", "a.b.c", False),
        ("a.b.>", "a.b.>", True),
    ],
)
def test_a_pattern_covers_only_what_is_within_it(pattern, subject, covered):
    assert covers(pattern, subject) is covered

"""A server that would lose what it acknowledged is told of; so is who is away, and for how long."""

import secrets

import nats
import pytest

from infra.local import soundness
from infra.local.children import StartFailed
from infra.local.nats import NatsServer
from infra.nats.cluster import cluster_confs
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import provision
from shared.contracts import operations as ops
from shared.runtime.absences import Absences
from shared.runtime.addresses import nats_at
from shared.runtime.router import Router
from shared.runtime.settings import RuntimeSettings
from shared.runtime.watching import gathered
from tests import servers
from tests.runtime.conftest import database_url, nats_server, world

__all__ = ["database_url", "nats_server", "world"]
USERS = [Account(OPERATOR, "pw")]


class Loose(NatsServer):
    def _conf(self, ports):
        return super()._conf(ports).replace("  sync_interval: always\n", "")


class Empty(NatsServer):
    def _conf(self, ports):
        return super()._conf(ports).split("jetstream")[0]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(NatsServer, None), (Loose, "set `sync_interval: always`"), (Empty, "without JetStream")],
    ids=["ours", "default", "no JetStream"],
)
async def test_a_foreign_nats_that_may_lose_messages_is_told_of(tmp_path, kind, words):
    server = kind(tmp_path / "nats", USERS)
    server.start()
    try:
        told = await soundness.nats_troubles([server.monitoring])
    finally:
        server.stop()
    assert told == [] if words is None else words in told[0]


async def test_a_monitoring_address_that_nobody_answers_is_no_trouble():
    assert await soundness.nats_troubles(["http://127.0.0.1:1"]) == []


def test_nats_is_watched_where_it_is_told_or_else_at_its_usual_port(monkeypatch):
    monkeypatch.delenv("COLOMBIER_NATS_MONITORING", raising=False)
    assert soundness.monitored_at({}, "nats://a:4222,b:4222") == ["http://a:8222", "http://b:8222"]
    assert soundness.monitored_at({"nats_monitoring": "http://c:1"}, "nats://a") == ["http://c:1"]


@pytest.mark.parametrize("setting", ["synchronous_commit"])
async def test_a_postgresql_that_may_lose_commits_is_told_of(world, setting):
    name = world.database_url.split("?")[0].rsplit("/", 1)[-1]
    await world.query(f"alter database {name} set {setting} = off")
    sentence = f"PostgreSQL may lose commits in a power cut: switch on {setting}"
    assert await soundness.postgres_troubles(world.database_url) == [sentence]
    async with world.running(Router("shop")):
        assert (await world.desk(ops.PULSE))["trouble"] == [f"shop: {sentence}"]


async def test_our_own_postgresql_loses_no_commits():
    assert await soundness.postgres_troubles(servers.postgres_url()) == []


def test_a_cluster_has_a_majority_and_its_routes_a_password(tmp_path):
    confs = cluster_confs(USERS, ["a", "b", "c"], "s3cret")
    assert {host for host, text in confs.items() if f'server_name: "{host}"' in text} == {"a", "b", "c"}
    assert all('"nats-route://route:s3cret@b:6222"' in text for text in confs.values())
    assert all("sync_interval: always" in text for text in confs.values())
    for hosts, password in ((["a", "b"], "s3cret"), (["a", "b", "b"], "s3cret"), (["a", "b", "c"], "")):
        with pytest.raises(StartFailed):
            cluster_confs(USERS, hosts, password)


async def test_streams_keep_their_number_of_copies_when_nobody_says_one(tmp_path):
    server = NatsServer(tmp_path / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    server.start()
    connection = await nats.connect(**nats_at(server.url(OPERATOR)))
    try:
        await provision(connection.jetstream(), [])
        with pytest.raises(nats.js.errors.APIError):  # one server cannot hold three
            await provision(connection.jetstream(), [], replicas=3)
        await provision(connection.jetstream(), [])
        assert (await connection.jetstream().stream_info("EVENTS")).config.num_replicas == 1
    finally:
        await connection.close()
        server.stop()


def test_one_login_stands_for_all_servers_of_a_cluster():
    assert nats_at("nats://me:p%40ss@a:4222,b:4222, nats://c") == {
        "servers": ["nats://a:4222", "nats://b:4222", "nats://c"],
        "user": "me",
        "password": "p@ss",
    }
    assert nats_at("nats://a") == {"servers": ["nats://a"]}


def test_a_password_apart_is_put_before_each_server(monkeypatch):
    monkeypatch.setenv("COLOMBIER_NATS_URL", "nats://a:4222,nats://b:4222")
    monkeypatch.setenv("COLOMBIER_NATS_PASSWORD", "abc")
    settings = RuntimeSettings.load().signed_in(role="r", user="orders")
    assert settings.nats_url == "nats://orders:abc@a:4222,nats://orders:abc@b:4222"


def test_what_several_services_say_alike_is_said_once():
    assert gathered(["a: x", "b: x", "b: y"], among=3) == ["a, b: x", "b: y"]
    assert gathered(["a: x", "b: x"], among=2) == ["all services: x"]


def test_who_is_away_is_told_once_with_those_that_wait():
    absences = Absences()
    for message in ("m1", "m2"):
        absences.note("shop__orders", message, f"Stripe does not answer ({message}).")
    told = absences.sentences(longer_than_seconds=-1)
    assert len(told) == 1
    assert told[0].startswith("Stripe does not answer (m2) (since 2")
    assert told[0].endswith("UTC; 2 messages wait)")
    absences.over("shop__orders", "m2")
    assert absences.sentences(longer_than_seconds=-1)[0].endswith("1 message waits)")
    absences.over("shop__orders", "m1")
    assert absences.sentences(longer_than_seconds=-1) == []


def test_what_is_away_for_a_moment_only_is_not_told():
    absences = Absences()
    absences.note("shop__orders", "m1", "Stripe does not answer.")
    assert absences.sentences(longer_than_seconds=10) == []

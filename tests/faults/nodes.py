"""Three nats-servers as production runs them: one cluster, each message on three disks, routes with a password."""

import asyncio
import os
import secrets
import shutil
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import nats

from infra.local import children
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account, Member, server_conf
from shared.runtime.addresses import nats_at

from .stage import free_port


@dataclass
class Node:
    """One server of a cluster; `prefix` is put before its command line, such as that of a network of its own."""

    name: str
    folder: Path
    host: str = "127.0.0.1"
    prefix: tuple = ()
    client_port: int = field(default_factory=free_port)
    route_port: int = field(default_factory=free_port)
    child: object = None

    @property
    def address(self):
        return f"{self.host}:{self.client_port}"

    @property
    def route(self):
        return f"{self.host}:{self.route_port}"

    def write_conf(self, users, routes, password):
        self.folder.mkdir()
        member = Member(server=self.name, routes=routes, password=password, listen=self.route)
        text = server_conf(
            users, store=self.folder / "js", ports=self.folder, listen=self.address, member=member
        )
        (self.folder / "nats.conf").write_text(text)

    def start(self):
        program = NatsServer(self.folder, [])._program()
        command = [*self.prefix, program, "-c", str(self.folder / "nats.conf")]
        self.child = children.spawn(command, self.folder / "nats.log", end_with=signal.SIGKILL)

    def signal(self, number):
        with suppress(ProcessLookupError):
            os.kill(self.child.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.child.wait()

    def pause(self):
        self.signal(signal.SIGSTOP)

    def go_on(self):
        self.signal(signal.SIGCONT)


class Cluster:
    def __init__(self, nodes):
        self.nodes = nodes
        self.password = secrets.token_hex(8)
        users = [Account(OPERATOR, self.password)]
        routes = tuple(node.route for node in nodes)
        for node in nodes:
            node.write_conf(users, routes, self.password)

    def url(self, _user=OPERATOR, nodes=None):
        where = [f"nats://{OPERATOR}:{self.password}@{node.address}" for node in nodes or self.nodes]
        return ",".join(where)

    def start(self):
        for node in self.nodes:
            node.start()

    def stop(self):
        for node in self.nodes:
            if node.child:
                node.go_on()
                node.kill()

    async def connect(self, nodes=None):
        async def quiet(_):
            """Servers are meant to go away."""

        return await nats.connect(
            **nats_at(self.url(nodes=nodes)),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            connect_timeout=1,
            ping_interval=1,
            max_outstanding_pings=2,
            error_cb=quiet,
        )

    async def leader_of(self, js, stream="EVENTS"):
        """Return the node that leads a stream; in the moment of an election there is none, and it is asked again."""
        while True:
            told = (await patiently(lambda: js.stream_info(stream))).cluster.leader
            if leading := [node for node in self.nodes if node.name == told]:
                return leading[0]
            await asyncio.sleep(0.1)


@contextmanager
def a_cluster(folder, places):
    """Start a node at each place and end them, come what may. `places`: (host, prefix) for each."""
    nodes = [
        Node(f"n{number}", folder / f"n{number}", host=host, prefix=prefix)
        for number, (host, prefix) in enumerate(places, 1)
    ]
    cluster = Cluster(nodes)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        for node in nodes:
            shutil.rmtree(node.folder, ignore_errors=True)


async def patiently(ask, patience_seconds=30):
    """Ask until there is an answer: while a leader is elected there is none."""
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            return await ask()
        except (nats.errors.Error, nats.js.errors.APIError, TimeoutError):
            assert time.monotonic() < deadline, f"no answer in {patience_seconds} s"
            await asyncio.sleep(0.1)


async def until_in_step(js, patience_seconds=30):
    """Wait until each copy of the stream is current: only then may the next server fail."""
    deadline = time.monotonic() + patience_seconds
    while True:
        found = (await patiently(lambda: js.stream_info("EVENTS"), patience_seconds)).cluster
        if found.leader and all(one.current and not one.offline for one in found.replicas):
            return
        assert time.monotonic() < deadline, f"the copies of the stream are not in step: {found}"
        await asyncio.sleep(0.1)

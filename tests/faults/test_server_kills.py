"""NATS and PostgreSQL are killed (`kill -9`) under load and started again; everything drains, the end is the same."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .ending import compare
from .history import History
from .stage import Stage

pytestmark = [pytest.mark.fault, pytest.mark.timeout(420)]

KILLS = 4


@pytest.mark.parametrize("servers", [("nats",), ("postgres",), ("nats", "postgres")], ids=" and ".join)
def test_servers_killed_under_load_lose_nothing(servers, chance, undisturbed, tried):
    with Stage.raised() as stage, ThreadPoolExecutor(3) as pool:
        killing = pool.submit(kill_often, stage, servers, chance, pool)
        History(stage).play()
        killing.result()
        compare(stage, undisturbed)
        dead = [actor.service for actor in stage.actors if actor.deaths]
        assert dead == [], "a server that is away for moments kills no service"
    tried("`kill -9`, started again after a moment, under load", " and ".join(servers), KILLS)


def kill_often(stage, servers, chance, pool):
    """Kill servers at random moments of the history, those that are named together at the same time."""
    for _ in range(KILLS):
        time.sleep(chance.uniform(1, 4))
        away_seconds = chance.uniform(0.1, 2)
        list(pool.map(lambda name, away=away_seconds: stage.kill_server(name, away), servers))

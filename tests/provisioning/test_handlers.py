"""What becomes of wishes: the newest wins, once, and what is said was seen."""

import json
from dataclasses import replace
from datetime import date

import pytest

from services.provisioning import domain, handlers, store
from services.provisioning.drivers import Observed
from services.provisioning.settings import Settings
from shared.contracts.clock import DayStarted
from shared.contracts.provisioning import (
    ArchiveHosting,
    ConvergeHosting,
    HostingArchived,
    HostingConverged,
    HostingConvergenceFailed,
    PruneArchives,
)
from shared.runtime.delivery import Worker
from shared.runtime.errors import Unavailable
from shared.runtime.parking import Delivery
from shared.runtime.retry import Policy

from .builders import ARCHIVE_ID, REFERENCE, a_driver, a_spec, owner_writes

SAID = {event.subject(): event for event in (HostingConverged, HostingConvergenceFailed, HostingArchived)}


def a_wish(revision=1, **changes):
    return ConvergeHosting(hosting_id="h-1", revision=revision, spec=a_spec(**changes))


def an_archive_wish():
    return ArchiveHosting(hosting_id="h-1", reference=REFERENCE, resource="web", archive_id=ARCHIVE_ID)


async def deliver(errand, command, *, message_id="m-1"):
    """Run the handler as the bus does: behind the inbox."""
    (subscription,) = [s for s in handlers.router.subscriptions if s.message is type(command)]
    delivery = Delivery(
        consumer=subscription.durable("provisioning"),
        message_id=message_id,
        subject=command.subject(),
        body=command.model_dump_json().encode(),
        headers={},
        attempt=1,
    )
    await Worker(errand.kit, Policy()).run(subscription, delivery)


async def said(errand):
    async with errand.tx() as tx:
        rows = await tx.connection.fetch("select subject, body from outbox order by id")
    return [SAID[row["subject"]].model_validate_json(row["body"]) for row in rows]


async def known(errand):
    async with errand.tx() as tx:
        return await store.lock_wish(tx.connection, "h-1")


def fail_next(root, count, how="unavailable"):
    (root / "faults.json").write_text(json.dumps({REFERENCE: {"fail_next": count, "how": how}}))


@pytest.fixture
def driver(tmp_path):
    return a_driver(tmp_path)


@pytest.fixture
async def errand(open_errand, driver):
    async with open_errand("provisioning", use=(driver, Settings(converge_attempts=3))) as errand:
        yield errand


@pytest.fixture
async def failing(open_errand, tmp_path):
    """An errand whose driver fails as the plan says."""
    faulty = a_driver(tmp_path, faults=True)
    async with open_errand("provisioning", use=(faulty, Settings(converge_attempts=3))) as errand:
        yield errand


async def test_a_wish_that_comes_twice_is_obeyed_and_reported_once(errand, driver):
    for _ in range(2):
        await deliver(errand, a_wish())
    seen = await driver.observe(REFERENCE)
    (event,) = await said(errand)
    assert (event.revision, event.wanted) == (1, "active")
    assert (event.address, event.checksum) == (seen.address, seen.checksum)
    assert event.occurred_at == errand.now


async def test_a_reached_wish_sent_again_is_checked_and_not_reported_again(errand):
    await deliver(errand, a_wish())
    await deliver(errand, a_wish(), message_id="m-2")
    assert len(await said(errand)) == 1
    assert (await known(errand)).state is domain.State.CONVERGED


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 1, 2)], ids=["in-order", "reversed", "shuffled"])
async def test_the_newest_wish_wins_whatever_arrives_last(errand, driver, order):
    wishes = {1: a_wish(1), 2: a_wish(2, wanted="disabled")}
    for number, revision in enumerate(order):
        await deliver(errand, wishes[revision], message_id=f"m-{number}")
    assert (await driver.observe(REFERENCE)).state == "disabled"
    assert (await known(errand)).revision == 2
    assert [e.revision for e in await said(errand)] == sorted(set(order[: order.index(2) + 1]))


async def test_a_wish_waits_while_another_is_being_obeyed(errand, driver):
    async with store.alone(errand.kit.database, "h-1"):
        with pytest.raises(Unavailable, match="another wish"):
            await deliver(errand, a_wish())
        assert (await driver.observe(REFERENCE)).state == "absent"
    await deliver(errand, a_wish())
    assert (await driver.observe(REFERENCE)).state == "active"


async def test_a_host_that_is_away_twice_is_reached_the_third_time(failing, tmp_path):
    fail_next(tmp_path, 2)
    for attempts in (1, 2):
        with pytest.raises(Unavailable):
            await deliver(failing, a_wish())
        wish = await known(failing)
        assert (wish.state, wish.attempts) == (domain.State.FAILING, attempts)
        assert await said(failing) == []
    await deliver(failing, a_wish())
    (event,) = await said(failing)
    assert isinstance(event, HostingConverged)
    assert (await known(failing)).attempts == 0


async def test_a_host_that_stays_away_is_a_named_failure_after_the_budget(failing, tmp_path):
    fail_next(tmp_path, 3)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await deliver(failing, a_wish())
    for _ in range(2):
        await deliver(failing, a_wish())
    (event,) = await said(failing)
    assert isinstance(event, HostingConvergenceFailed)
    assert (event.revision, event.wanted, event.attempts) == (1, "active", 3)
    assert event.error == (await known(failing)).error == "asked to fail by the plan of faults"
    assert (await known(failing)).state is domain.State.FAILED


async def test_a_newer_wish_starts_anew_after_a_failure(failing, tmp_path):
    fail_next(tmp_path, 1, how="rejected")
    await deliver(failing, a_wish(1))
    await deliver(failing, a_wish(2), message_id="m-2")
    failed, converged = await said(failing)
    assert (failed.revision, failed.attempts) == (1, 1)
    assert isinstance(converged, HostingConverged)
    assert (await known(failing)).state is domain.State.CONVERGED


async def test_an_impossible_wish_fails_at_once(errand):
    await deliver(errand, a_wish(resource="mainframe"))
    (event,) = await said(errand)
    assert isinstance(event, HostingConvergenceFailed)
    assert (event.attempts, "mainframe" in event.error) == (1, True)


async def test_a_crash_after_the_act_heals_to_the_same_host_reported_once(open_errand, driver):
    async def act_and_die(spec, key):
        await driver.converge(spec, key)
        raise RuntimeError("killed between act and record")

    dying = replace(driver, converge=act_and_die)
    async with open_errand("provisioning", use=(dying, Settings())) as errand:
        with pytest.raises(RuntimeError):
            await deliver(errand, a_wish())
        before = await driver.observe(REFERENCE)
        assert (before.state, await said(errand)) == ("active", [])
        errand.kit.opened[type(driver)] = driver
        await deliver(errand, a_wish())
        assert await driver.observe(REFERENCE) == before
        (event,) = await said(errand)
        assert event.checksum == before.checksum


async def test_a_driver_that_sees_something_else_has_not_reached_the_wish(open_errand, driver):
    async def look_only(spec, key):
        return Observed(state="disabled")

    async with open_errand("provisioning", use=(replace(driver, converge=look_only), Settings())) as errand:
        with pytest.raises(Unavailable, match="wanted active, seen disabled"):
            await deliver(errand, a_wish())
        assert (await known(errand)).attempts == 1


async def test_a_host_without_the_options_that_were_wished_has_not_reached_the_wish(open_errand, driver):
    async def forget(spec, key):
        return Observed(state="active", options=())

    async with open_errand("provisioning", use=(replace(driver, converge=forget), Settings())) as errand:
        with pytest.raises(Unavailable, match="options wanted 3 × boxes, seen none"):
            await deliver(errand, a_wish(options=[{"code": "boxes", "quantity": 3}]))


async def test_a_destruction_is_reported_with_its_proof(errand, tmp_path):
    await deliver(errand, a_wish(1))
    owner_writes(tmp_path)
    await deliver(errand, a_wish(2, wanted="deleted"), message_id="m-2")
    event = (await said(errand))[-1]
    assert (event.wanted, event.address) == ("deleted", None)
    assert REFERENCE in event.proof
    assert "secret-letter" not in event.proof


async def test_an_archive_can_be_fetched_for_seven_days_and_is_then_removed(errand, tmp_path):
    await deliver(errand, a_wish(1))
    for message_id in ("m-2", "m-2", "m-3"):
        await deliver(errand, an_archive_wish(), message_id=message_id)
    _, first, second = await said(errand)
    assert (first.archive_id, first.until) == (ARCHIVE_ID, date(2026, 11, 29))
    assert (second.url, second.sha256) == (first.url, first.sha256)
    packed = tmp_path / "archives" / f"{ARCHIVE_ID}.tar.gz"
    await deliver(errand, PruneArchives(day=date(2026, 11, 29)), message_id="m-4")
    assert packed.exists()
    await deliver(errand, PruneArchives(day=date(2026, 11, 30)), message_id="m-5")
    assert not packed.exists()


async def test_each_civil_day_has_old_archives_removed(open_tx):
    async with open_tx("provisioning") as tx:
        day = date(2026, 11, 22)
        await handlers.order_pruning(DayStarted(occurred_at=tx.now, number=day.toordinal(), day=day), tx)
        assert tx.emitted == [PruneArchives(day=day)]

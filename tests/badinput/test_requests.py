"""Garbage on every request subject and on every service's desk gets a typed refusal, never silence."""

import asyncio
import json
from dataclasses import replace

import nats
import pytest

from infra import fleet
from infra.nats.conf import OPERATOR
from infra.nats.streams import provision
from shared.contracts.base import Done, Refusal
from shared.contracts.holdings import HOLDINGS_DESK
from shared.contracts.orders import GetOrder
from shared.runtime import answering, desk
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER
from shared.runtime.delivery import Worker
from shared.runtime.retry import Policy
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings
from shared.runtime.tx import NOW_HEADER
from tests import servers
from tests.links import LINK_KEY

from . import examples

pytestmark = pytest.mark.usefixtures("no_log_lines")

ANSWERERS = [name for name in fleet.names() if fleet.service(name).router.answers_to]
HEADERS = [
    {CALLER_HEADER: "{"},
    {CALLER_HEADER: '{"roles": ["king"]}'},
    {NOW_HEADER: "soon"},
    {NOW_HEADER: "inf"},
]


async def reached(request, _):
    raise AssertionError(f"garbage has reached the handler: {request!r}")


@pytest.mark.parametrize("name", ANSWERERS)
async def test_garbage_on_a_request_subject_is_refused_by_its_fields(open_errand, name):
    async with open_errand(name) as errand:
        for one in fleet.service(name).router.answers_to:
            what = replace(one, handler=reached)
            for wrong, body in examples.spoilt(one.request):
                if body:  # nothing at all stands for no fields
                    answer, headers = await answering.answer(errand.kit, what, body, {})
                    assert headers[REFUSED_HEADER] == "E-CHAMPS", (one.request, wrong)
                    assert Refusal.model_validate_json(answer).status == 422


@pytest.mark.parametrize("name", ANSWERERS)
async def test_garbage_in_the_headers_of_a_request_is_refused(open_errand, name):
    async with open_errand(name) as errand:
        for one in fleet.service(name).router.answers_to:
            what = replace(one, handler=reached)
            for bad in HEADERS:
                body = json.dumps(examples.a_body(one.request)).encode()
                answer, headers = await answering.answer(errand.kit, what, body, bad)
                assert Refusal.model_validate_json(answer).code == headers[REFUSED_HEADER]
        assert errand.kit.calendar.offset_seconds == 0


async def fine(request, _):
    return Done()


@pytest.mark.parametrize("name", ANSWERERS)
async def test_requests_of_older_and_newer_askers_are_understood(open_errand, name):
    async with open_errand(name) as errand:
        for one in fleet.service(name).router.answers_to:
            for differs, body in examples.skewed(one.request):
                what = replace(one, handler=fine)
                _, headers = await answering.answer(errand.kit, what, body, {})
                assert REFUSED_HEADER not in headers, (one.request, differs)


@pytest.mark.parametrize("name", fleet.names())
async def test_garbage_on_a_services_desk_is_refused_or_not_even_read(open_errand, name):
    async with open_errand(name) as errand:
        replies = desk.replies(Worker(errand.kit, Policy()), fleet.service(name).router)
        codes = {
            subject: {(await reply(body, {}))[1].get(REFUSED_HEADER) for body in examples.JUNK.values()}
            for subject, reply in replies.items()
        }
    read = {"ops.{service}.replay", "ops.{service}.discard", "ops.{service}.resend", *HOLDINGS_DESK}
    assert codes == {subject: {"E-CHAMPS"} if subject in read else {None} for subject in replies}


async def test_on_the_bus_garbage_is_answered_at_once_and_the_service_lives_on(monkeypatch):
    monkeypatch.setenv("COLOMBIER_LINK_KEY", LINK_KEY)
    name, urls = await servers.fresh_database()
    given = {"database_url": urls["orders"], "nats_url": servers.nats_server().url("orders")}
    asker = await nats.connect(servers.nats_server().url(OPERATOR))
    await provision(asker.jetstream(), [fleet.service("orders")])
    try:
        async with running(fleet.service("orders"), RuntimeSettings(**given)) as orders:
            subjects = [one.request.subject() for one in orders.service.router.answers_to]
            subjects += ["ops.orders.replay", "ops.orders.discard", "ops.orders.resend"]
            junk = [examples.JUNK[wrong] for wrong in ("not JSON", "not UTF-8", "deep", "oversized")]
            asked = [asker.request(one, body, timeout=20) for one in subjects for body in junk]
            answers = await asyncio.gather(*asked)
            assert {one.headers[REFUSED_HEADER] for one in answers} == {"E-CHAMPS"}
            last = await asker.request(GetOrder.subject(), b'{"order": "none"}', timeout=5)
            assert last.headers[REFUSED_HEADER] == "E-INCONNU"
    finally:
        await asker.close()
        await servers.drop_database(name)

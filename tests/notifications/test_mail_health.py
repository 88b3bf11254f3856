"""How mail goes, in numbers that are those of real conversations over SMTP."""

from datetime import timedelta

import pytest

from services.notifications import handlers
from services.notifications.desk import Dispatch
from shared.contracts.notifications import GetMailHealth, SendEmail
from shared.runtime.errors import Unavailable

from . import builders
from .test_handlers import a_change, a_registration, deliver, said


@pytest.fixture
async def errand(open_errand, desk):
    async with open_errand("notifications", use=(desk,)) as errand:
        dispatch = errand.kit.opened[Dispatch] = Dispatch(errand.kit)
        yield errand
        await dispatch.stop()


@pytest.fixture
async def commands(errand):
    """Orders to send four letters, none of them carried out."""
    await deliver(errand, a_registration())
    for number in range(4):
        event = builders.an_invoice_issued(number=f"F-2026-{number:05d}")
        await deliver(errand, event, message_id=f"m-{number}")
    return await said(errand, SendEmail)


async def health(errand):
    async with errand.tx() as tx:
        return await handlers.tell_mail_health(GetMailHealth(), tx)


async def send(errand, command):
    await deliver(errand, command, message_id=command.email_id)


def counts(told):
    return (told.queued, told.put_off, told.given_up, told.refused)


async def test_nothing_was_sent_and_nothing_waits_at_the_beginning(errand):
    told = await health(errand)
    assert counts(told) == (0, 0, 0, 0)
    assert (told.oldest_queued_at, told.last_sent_at, told.trouble) == (None, None, None)
    assert told.counted_since == errand.now - timedelta(days=30)


async def test_each_letter_is_counted_where_its_conversation_has_left_it(errand, commands, sink):
    first, second, third, fourth = commands
    assert (await health(errand)).oldest_queued_at == errand.now
    await send(errand, first)
    sink.refuse_with = "550 5.1.1 no such user"
    await send(errand, second)
    sink.refuse_with = "451 4.3.0 try later"
    with pytest.raises(Unavailable):
        await send(errand, third)
    await deliver(errand, a_change(email=""))
    await send(errand, fourth)
    told = await health(errand)
    assert counts(told) == (1, 1, 2, 1)
    assert (told.last_sent_at, told.trouble) == (errand.now, None)


async def test_a_server_that_is_away_is_trouble_with_its_own_words_until_it_takes_mail(
    errand, commands, sink
):
    await sink.stop()
    with pytest.raises(Unavailable):
        await send(errand, commands[0])
    trouble = (await health(errand)).trouble
    assert (trouble.server, trouble.tries) == ("127.0.0.1", 1)
    assert "Connect" in trouble.why
    await sink.start()
    await send(errand, commands[0])
    told = await health(errand)
    assert (told.trouble, told.last_sent_at, told.queued) == (None, errand.now, 3)


async def test_what_was_given_up_long_ago_is_counted_no_more(errand, commands, sink):
    sink.refuse_with = "550 5.1.1 no such user"
    await send(errand, commands[0])
    async with errand.tx() as tx:
        await tx.connection.execute("update emails set queued_at = queued_at - interval '31 days'")
    told = await health(errand)
    assert counts(told) == (3, 0, 0, 0)
    assert told.oldest_queued_at == errand.now - timedelta(days=31)

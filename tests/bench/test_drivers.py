"""The load asks what it says, waits for every answer, and takes no refusal for a success."""

import asyncio
import contextlib
import smtplib
from contextlib import asynccontextmanager
from itertools import count

import pytest

from bench.drivers.following import OVER, Reader, following
from bench.drivers.http import Load
from bench.drivers.mail_sink import ask, serve
from bench.drivers.signing import SECRET, deliveries, is_genuine
from bench.rig.programs import BenchFailed

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@asynccontextmanager
async def a_server(answer=OK, seconds=0.0):
    """Answer every request of 4 bytes; yields a load of two connections and what was asked."""
    asked, ended = [], asyncio.Semaphore(0)

    async def talk(reader, writer):
        with contextlib.suppress(ConnectionError):
            while request := await reader.read(4):
                asked.append(request)
                await asyncio.sleep(seconds)
                writer.write(answer)
        writer.close()
        ended.release()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    load = Load(2)
    await load.connect(server.sockets[0].getsockname()[1])
    try:
        yield load, asked
    finally:
        load.close()
        server.close()
        for _ in range(2):
            await ended.acquire()


def posts(amount):
    return [(str(number), b"ask!") for number in range(amount)]


async def test_pace_waits_for_the_last_answer():
    async with a_server(seconds=0.05) as (load, asked):
        run = await load.paced(posts(5), 100)
    assert run.answers == len(asked) == len(run.begun) == 5


async def test_clock_of_a_paced_request_starts_when_it_was_due():
    async with a_server(seconds=0.05) as (load, _):
        run = await load.paced(posts(6), 1000)
    assert max(run.waits) > 0.14  # three in a row on each of two connections
    assert len(run.waits) == 6


async def test_closed_loop_ends_with_its_requests_or_its_time():
    async with a_server() as (load, asked):
        assert (await load.closed(posts(7), 5)).answers == 7
        run = await load.closed(((str(number), b"ask!") for number in count()), 0.05)
    assert run.answers == len(asked) - 7
    assert 0.05 <= run.elapsed < 2


async def test_answer_that_is_no_success_fails_the_run():
    async with a_server(b"HTTP/1.1 503 no\r\ncontent-length: 0\r\n\r\n") as (load, _):
        with pytest.raises(BenchFailed, match="503"):
            await load.closed(posts(3), 5)


@asynccontextmanager
async def a_stream(*parts):
    """Stream the first part at once, the others when told; yields the port and what tells."""
    go_on, ended = asyncio.Event(), asyncio.Event()

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + parts[0])
        await go_on.wait()
        for part in parts[1:]:
            writer.write(part)
        writer.close()
        ended.set()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], go_on
    server.close()
    await ended.wait()


async def test_reader_of_a_live_page_notes_when_each_mark_came():
    reader = Reader(marks=(b"paid", OVER))
    parts = (b"data: open\n\n", b"data: paid\n\n", OVER)
    async with a_stream(*parts) as (port, go_on), following([reader], port, "/x", "t"):
        assert reader.seen == {}
        go_on.set()
    assert 0 < reader.first_seconds < 5
    assert reader.seen[b"paid"] <= reader.seen[OVER]


async def test_stream_that_never_says_what_is_waited_for_fails_the_run():
    async with a_stream(b"data: open\n\n", OVER) as (port, go_on):
        go_on.set()
        with pytest.raises(ExceptionGroup) as failed:
            async with following([Reader(marks=(b"paid", OVER))], port, "/x", "t"):
                pass
    assert failed.group_contains(BenchFailed, match="never said")


def test_share_of_deliveries_is_sent_again():
    made = deliveries(count(1), "/webhooks/stripe", amount=500, replays=0.02)
    assert len(made) == 500
    assert len({key for key, _ in made}) == 492


def test_deliveries_are_signed_for_the_body_that_they_carry():
    ((_, request),) = deliveries(count(7), "/webhooks/stripe", amount=1)
    head, _, body = request.partition(b"\r\n\r\n")
    header = head.decode().partition("stripe-signature: ")[2].partition("\r\n")[0]
    assert b'"order": 7}' in body
    assert is_genuine(body, header, SECRET.encode())
    assert not is_genuine(body + b" ", header, SECRET.encode())


async def test_sink_tells_a_repeated_mail_from_another():
    server = await serve(0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.to_thread(_send, port, ("<a@x>", "<b@x>", "<a@x>"))
    assert await ask(port, b"XCNT") == [3, 2]
    await ask(port, b"XRST")
    assert await ask(port, b"XCNT") == [0, 0]
    server.close()


def _send(port, identities):
    with smtplib.SMTP("127.0.0.1", port) as client:
        for identity in identities:
            client.sendmail("a@client.example", "b@client.example", f"Message-ID: {identity}\r\n\r\n.dot\r\n")

"""A face without a framework: what it answers, and what it refuses."""

import asyncio

import httpx
import pytest

from shared.runtime.http import serving
from shared.runtime.plain import PlainFace, Reply

LARGEST = 1000


async def echo(call):
    return Reply(200, call.headers.get("x-word", "").encode() + call.body)


def a_face(**more):
    return PlainFace({("GET", "/it"): echo, ("POST", "/it"): echo}, largest_body_bytes=LARGEST, **more)


@pytest.fixture
async def http():
    async with serving(a_face()) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


ASKED = {
    "a page": ("GET", "/it", b"", 200),
    "its head": ("HEAD", "/it", b"", 200),
    "another method": ("PUT", "/it", b"", 405),
    "another path": ("GET", "/it/", b"", 404),
    "as much as it takes": ("POST", "/it", b"x" * LARGEST, 200),
    "more than it takes": ("POST", "/it", b"x" * (LARGEST + 1), 413),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), ASKED.values(), ids=ASKED)
async def test_plain_face_answers(http, method, path, body, status):
    assert (await http.request(method, path, content=body)).status_code == status


async def test_page_is_given_headers_by_lower_case_name_and_the_whole_body(http):
    async def parts():
        for part in (b"one ", b"two ", b"three"):
            yield part
            await asyncio.sleep(0)

    answer = await http.post("/it", content=parts(), headers={"X-Word": "say:"})
    assert answer.content == b"say:one two three"


async def test_caller_that_goes_before_the_end_of_its_body_is_forgotten():
    asked = []

    async def page(call):
        asked.append(call)
        return Reply(200)

    async with serving(PlainFace({("POST", "/it"): page}, largest_body_bytes=LARGEST)) as url:
        port = int(url.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /it HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\nhalf")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with httpx.AsyncClient(base_url=url) as http:
            assert (await http.post("/it", content=b"whole")).status_code == 200
    assert [call.body for call in asked] == [b"whole"]


async def test_what_runs_at_the_stop_runs_once_nobody_can_call():
    stopped = []

    async def stop():
        stopped.append(True)

    async with serving(a_face(on_stop=stop)) as url, httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/it")).status_code == 200
        assert not stopped
    assert stopped == [True]

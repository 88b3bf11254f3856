"""The local web host over real HTTP."""

import asyncio
import hashlib
from datetime import date

import httpx
import pytest
import uvicorn

from infra.local.webhost import webhost

from .builders import ARCHIVE_ID, REFERENCE, a_driver, a_spec, owner_writes
from .test_drivers import PACK

TODAY = [date(2027, 2, 15)]
SITE = f"/sites/{REFERENCE}/"
ARCHIVE = f"/archives/{ARCHIVE_ID}.tar.gz"


@pytest.fixture
def driver(tmp_path):
    return a_driver(tmp_path)


@pytest.fixture
async def web(tmp_path):
    TODAY[0] = date(2027, 2, 15)
    app = webhost(tmp_path, lambda: TODAY[0])
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none", lifespan="on")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    server.should_exit = True
    await serving


async def test_active_site_shows_its_first_page(web, driver):
    await driver.converge(a_spec(), "h:1")
    page = await web.get(SITE)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "Le club d&#39;échecs" in page.text


async def test_files_of_the_owner_are_served_with_their_types(web, driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    site = owner_writes(tmp_path) / "site"
    (site / "style.css").write_text("body {}")
    (site / "backup.tar.gz").write_bytes(b"\x1f\x8b")
    (site / "large.bin").write_bytes(bytes(range(256)) * 4096)
    assert (await web.get(SITE + "photos/été.txt")).text == "une photo"
    assert (await web.get(SITE + "style.css")).headers["content-type"] == "text/css; charset=utf-8"
    assert (await web.get(SITE + "backup.tar.gz")).headers["content-type"] == "application/octet-stream"
    assert (await web.get(SITE + "large.bin")).content == bytes(range(256)) * 4096


async def test_head_says_the_size_and_sends_nothing(web, driver):
    await driver.converge(a_spec(), "h:1")
    whole, head = await web.get(SITE), await web.head(SITE)
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.content == b""


@pytest.mark.parametrize(
    ("wanted", "french", "english"),
    [
        ("disabled", "Service désactivé, données conservées", "data kept"),
        ("suspended", "Service suspendu", "Service suspended"),
    ],
)
async def test_stopped_service_says_so_on_every_address_and_comes_back_r53(
    web, driver, wanted, french, english
):
    await driver.converge(a_spec(), "h:1")
    await driver.converge(a_spec(wanted=wanted), "h:2")
    for address in (SITE, SITE.rstrip("/"), SITE + "index.html", SITE + "nothing"):
        page = await web.get(address)
        assert page.status_code == 503
        assert french in page.text
        assert english in page.text
    await driver.converge(a_spec(), "h:3")
    assert (await web.get(SITE)).status_code == 200


async def test_destroyed_service_is_gone_from_the_web_r56(web, driver):
    await driver.converge(a_spec(), "h:1")
    await driver.destroy(REFERENCE, "h:2")
    assert (await web.get(SITE)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../hosting.json",
        "%2e%2e/hosting.json",
        "..%2fhosting.json",
        "photos/%2e%2e/%2e%2e/mail/1.eml",
        "%2e%2e/%2e%2e/other/site/index.html",
        ".secret",
        "out",
        "out/mail/1.eml",
        "loop",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "index.html/",
        "index.html%00",
        "photos/",
        "x" * 300,
        "x/" * 1500,
    ],
    ids=range(16),
)
async def test_nothing_but_the_site_can_be_read(web, driver, tmp_path, path):
    await driver.converge(a_spec(), "h:1")
    await driver.converge(a_spec(reference="other"), "o:1")
    folder = owner_writes(tmp_path)
    (folder / "site" / ".secret").write_text("hidden")
    (folder / "site" / "out").symlink_to(folder)
    (folder / "site" / "loop").symlink_to("loop")
    url = httpx.URL(str(web.base_url)).copy_with(raw_path=(SITE + path).encode())
    assert (await web.get(url)).status_code == 404


async def test_folder_without_its_slash_is_sent_to_it(web, driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    owner_writes(tmp_path)
    assert (await web.get(SITE.rstrip("/"))).headers["location"] == SITE
    moved = await web.get(SITE + "photos")
    assert (moved.status_code, moved.headers["location"]) == (308, SITE + "photos/")


@pytest.mark.parametrize(
    "path", ["/", "/sites/", "/sites/Nobody/", "/sites/nobody/", "/sites/../x", "/archives/x"]
)
async def test_unknown_address_is_absent(web, path):
    assert (await web.get(path)).status_code == 404


async def test_writing_is_refused(web, driver):
    await driver.converge(a_spec(), "h:1")
    answer = await web.put(SITE + "index.html", content=b"defaced")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_archive_is_served_up_to_its_last_day_and_then_gone_r54(web, driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    made = await driver.archive(PACK)
    TODAY[0] = PACK.until
    fetched = await web.get(ARCHIVE)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/gzip")
    assert hashlib.sha256(fetched.content).hexdigest() == made.sha256
    TODAY[0] = date(2027, 2, 21)
    assert (await web.get(ARCHIVE)).status_code == 410
    await driver.prune(TODAY[0])
    assert (await web.get(ARCHIVE)).status_code == 410


async def test_archive_that_is_not_finished_is_not_served(web, tmp_path):
    (tmp_path / "archives").mkdir()
    (tmp_path / "archives" / f"{ARCHIVE_ID}.tar.gz").write_bytes(b"half")
    assert (await web.get(ARCHIVE)).status_code == 404


async def test_health_is_told_before_any_hosting_exists(web):
    answer = await web.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

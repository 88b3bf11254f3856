"""What is particular to the driver `files`: kills, first pages, locks and disks that refuse."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.provisioning.drivers import Pack
from services.provisioning.settings import Settings
from shared.runtime.errors import Rejected, Unavailable

from .builders import REFERENCE, a_driver, a_spec, owner_writes
from .test_drivers import PACK

KILLER = "tests.provisioning.kill_at_each_step"
REPOSITORY = Path(__file__).parents[2]


@pytest.mark.fault
@pytest.mark.parametrize("what", ["build", "disable", "destroy", "archive"])
def test_kill_at_any_step_is_healed_by_asking_again(what, tmp_path):
    words = [sys.executable, "-m", KILLER, str(tmp_path), what]
    run = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 5


async def test_half_written_drafts_of_a_power_cut_disturb_nothing(tmp_path):
    driver = a_driver(tmp_path)
    half = tmp_path / "building" / REFERENCE
    half.mkdir(parents=True)
    (half / "hosting.json").write_text('{"resource": "we')
    built = await driver.converge(a_spec(), "h:1")
    (tmp_path / "sites" / REFERENCE / "hosting.json.new").write_text('{"resou')
    assert await driver.observe(REFERENCE) == built
    assert (await driver.converge(a_spec(wanted="disabled"), "h:2")).state == "disabled"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Ce site est hébergé par G7-servers"), ("en", "This site is hosted by G7-servers")],
)
async def test_new_site_has_a_first_page_in_the_language_of_its_owner(tmp_path, language, sentence):
    await a_driver(tmp_path).converge(a_spec(title="<b>Échecs</b>", language=language), "h:1")
    page = (tmp_path / "sites" / REFERENCE / "site" / "index.html").read_text()
    assert sentence in page
    assert "&lt;b&gt;Échecs&lt;/b&gt;" in page


async def test_first_page_that_the_owner_removed_is_not_put_back(tmp_path):
    driver = a_driver(tmp_path)
    await driver.converge(a_spec(), "h:1")
    page = tmp_path / "sites" / REFERENCE / "site" / "index.html"
    page.unlink()
    await driver.converge(a_spec(wanted="disabled"), "h:2")
    await driver.converge(a_spec(), "h:3")
    assert not page.exists()


async def test_links_of_the_owner_are_never_followed(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("precious")
    driver = a_driver(root)
    await driver.converge(a_spec(), "h:1")
    (root / "sites" / REFERENCE / "site" / "out").symlink_to(outside)
    linked = await driver.observe(REFERENCE)
    (outside / "precious.txt").write_text("still precious")
    assert await driver.observe(REFERENCE) == linked
    await driver.destroy(REFERENCE, "h:2")
    assert (outside / "precious.txt").read_text() == "still precious"


async def test_proof_counts_files_and_bytes_of_each_part(tmp_path):
    driver = a_driver(tmp_path)
    await driver.converge(a_spec(), "h:1")
    owner_writes(tmp_path)
    proof = (await driver.destroy(REFERENCE, "h:2")).proof
    assert "site: 2 files, 26 bytes; databases: 1 files, 24 bytes; mail: 1 files, 22 bytes" in proof


async def test_hosting_that_an_operator_restored_runs_and_is_destroyed_with_a_proof_of_its_own(tmp_path):
    driver = a_driver(tmp_path)
    active = await driver.converge(a_spec(), "h:1")
    shutil.copytree(tmp_path / "sites" / REFERENCE, tmp_path / "backup")
    first = await driver.destroy(REFERENCE, "h:2")
    shutil.copytree(tmp_path / "backup", tmp_path / "sites" / REFERENCE)
    assert await driver.converge(a_spec(), "h:3") == active
    owner_writes(tmp_path)
    second = await driver.converge(a_spec(wanted="deleted"), "h:4")
    assert second.state == "absent"
    assert second.proof != first.proof


async def test_many_wishes_at_once_about_one_hosting_end_in_one_whole_hosting(tmp_path):
    drivers = [a_driver(tmp_path) for _ in range(4)]
    seen = await asyncio.gather(*(driver.converge(a_spec(), "h:1") for driver in drivers))
    assert len(set(seen)) == 1
    assert seen[0].state == "active"


async def test_disk_that_refuses_may_heal(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Unavailable):
        await a_driver(tmp_path / "file").converge(a_spec(), "h:1")


async def test_hosting_keeps_the_resource_it_was_built_as(tmp_path):
    driver = a_driver(tmp_path)
    await driver.converge(a_spec(), "h:1")
    with pytest.raises(Rejected):
        await driver.converge(a_spec(resource="vps"), "h:2")


async def test_archive_id_of_another_hosting_is_refused(tmp_path):
    driver = a_driver(tmp_path)
    await driver.converge(a_spec(), "h:1")
    await driver.converge(a_spec(reference="other"), "o:1")
    await driver.archive(PACK)
    with pytest.raises(Rejected):
        await driver.archive(Pack(reference="other", archive_id=PACK.archive_id, until=PACK.until))


def test_hostings_stand_below_home_unless_a_root_is_given(monkeypatch):
    monkeypatch.setenv("COLOMBIER_HOME", "/srv/colombier")
    assert Settings().hosting_root == Path("/srv/colombier/hosting")
    monkeypatch.setenv("COLOMBIER_HOSTING_ROOT", "/srv/hosts")
    assert Settings().hosting_root == Path("/srv/hosts")

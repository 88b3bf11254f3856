"""The conformance suite: every driver in `DRIVERS` passes all of it, on a fresh root."""

import tarfile
from dataclasses import replace
from datetime import date

import pytest

from services.provisioning.drivers import DRIVERS, Pack
from shared.contracts.options import WishedOption
from shared.runtime.errors import Rejected

from .builders import ARCHIVE_ID, REFERENCE, a_driver, a_spec, owner_writes

PACK = Pack(reference=REFERENCE, archive_id=ARCHIVE_ID, until=date(2027, 2, 20))


@pytest.fixture(params=sorted(DRIVERS))
def driver(request, tmp_path):
    return a_driver(tmp_path, request.param)


async def test_what_was_never_built_is_absent(driver):
    seen = await driver.observe(REFERENCE)
    assert (seen.state, seen.address, seen.proof) == ("absent", None, None)


async def test_converging_twice_is_converging_once(driver):
    first = await driver.converge(a_spec(), "h:1")
    assert (first.state, first.volume) == ("active", 5)
    assert first.address == f"http://hosts.example/sites/{REFERENCE}/"
    assert await driver.converge(a_spec(), "h:1") == first
    assert await driver.converge(a_spec(), "h:2") == first
    assert await driver.observe(REFERENCE) == first


async def test_renewal_after_disabling_restores_an_equal_checksum_r55_s4(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    owner_writes(tmp_path)
    before = await driver.observe(REFERENCE)
    disabled = await driver.converge(a_spec(wanted="disabled"), "h:2")
    assert (disabled.state, disabled.checksum) == ("disabled", before.checksum)
    assert await driver.converge(a_spec(), "h:3") == before


async def test_what_the_owner_wrote_survives_disabling_and_renewal_r53(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    folder = owner_writes(tmp_path)
    await driver.converge(a_spec(wanted="disabled"), "h:2")
    await driver.converge(a_spec(title="Un autre titre"), "h:3")
    assert (folder / "site" / "index.html").read_text() == "<h1>Mon site</h1>"
    assert (folder / "mail" / "1.eml").read_text() == "Subject: secret-letter"


async def test_measuring_counts_what_is_stored(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    (owner_writes(tmp_path) / "site" / "more.bin").write_bytes(b"x" * 1000)
    seen = await driver.observe(REFERENCE)
    assert await driver.measure(REFERENCE) == seen.bytes_used > 1000


async def test_checksum_changes_with_data_and_with_volume(driver, tmp_path):
    first = await driver.converge(a_spec(), "h:1")
    larger = await driver.converge(a_spec(volume=10), "h:2")
    owner_writes(tmp_path)
    written = await driver.observe(REFERENCE)
    assert len({first.checksum, larger.checksum, written.checksum}) == 3
    assert (larger.volume, written.bytes_used != larger.bytes_used) == (10, True)


async def test_options_are_provided_changed_and_closed_without_touching_what_the_owner_wrote(
    driver, tmp_path
):
    boxes, backup = WishedOption(code="boxes", quantity=3), WishedOption(code="backup")
    first = await driver.converge(a_spec(options=(boxes, backup)), "h:1")
    folder = owner_writes(tmp_path)
    before = await driver.observe(REFERENCE)
    after = await driver.converge(a_spec(options=(backup,)), "h:2")
    assert (set(first.options), after.options) == ({boxes, backup}, (backup,))
    assert after.checksum == before.checksum
    assert (folder / "mail" / "1.eml").read_text() == "Subject: secret-letter"


async def test_suspended_hosting_resumes_as_it_was(driver):
    active = await driver.converge(a_spec(), "h:1")
    suspended = await driver.converge(a_spec(wanted="suspended"), "h:2")
    assert suspended == replace(active, state="suspended")
    assert await driver.converge(a_spec(), "h:3") == active


async def test_hosting_suspended_before_its_end_is_suspended_again_after_renewal_s5(driver):
    suspended = await driver.converge(a_spec(wanted="suspended"), "h:1")
    await driver.converge(a_spec(wanted="disabled"), "h:2")
    assert await driver.converge(a_spec(wanted="suspended"), "h:3") == suspended


async def test_key_of_an_older_wish_changes_nothing(driver):
    await driver.converge(a_spec(), "h:1")
    disabled = await driver.converge(a_spec(wanted="disabled"), "h:2")
    assert await driver.converge(a_spec(), "h:1") == disabled


async def test_destroyed_hosting_is_absent_and_proven_without_any_content_r56(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    owner_writes(tmp_path)
    seen = await driver.converge(a_spec(wanted="deleted"), "h:2")
    assert seen.state == "absent"
    assert REFERENCE in seen.proof
    assert "5 GB" in seen.proof
    assert "2027-03-02T23:05:00+00:00" in seen.proof
    left = [path for path in tmp_path.rglob("*") if path.is_file() and "proofs" not in path.parts]
    assert [path for path in left if path.stat().st_size] == []
    for hidden in ("club", "été", "index", "secret-letter", "Mon site"):
        assert hidden not in seen.proof


async def test_destroying_the_absent_is_fine_and_repeats_the_recorded_proof(driver):
    nothing = await driver.destroy(REFERENCE, "h:1")
    assert "nothing was there" in nothing.proof
    assert await driver.destroy(REFERENCE, "h:2") == nothing
    assert (await driver.observe(REFERENCE)).proof == nothing.proof


async def test_destroying_twice_gives_the_first_proof(driver):
    await driver.converge(a_spec(), "h:1")
    first = await driver.destroy(REFERENCE, "h:2")
    assert (await driver.converge(a_spec(wanted="deleted"), "h:2")).proof == first.proof


async def test_destroyed_hosting_never_comes_back_r56(driver):
    await driver.converge(a_spec(), "h:1")
    await driver.destroy(REFERENCE, "h:2")
    with pytest.raises(Rejected):
        await driver.converge(a_spec(), "h:3")
    assert (await driver.observe(REFERENCE)).state == "absent"


async def test_archive_holds_site_databases_and_mail_and_leaves_the_state_r54(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    owner_writes(tmp_path)
    before = await driver.converge(a_spec(wanted="disabled"), "h:2")
    made = await driver.archive(PACK)
    assert made.url == f"http://hosts.example/archives/{ARCHIVE_ID}.tar.gz"
    with tarfile.open(tmp_path / "archives" / f"{ARCHIVE_ID}.tar.gz") as tar:
        names = {name.removeprefix(f"{REFERENCE}/") for name in tar.getnames()}
    assert {"site/index.html", "site/photos/été.txt", "databases/club.sql", "mail/1.eml"} <= names
    assert "hosting.json" not in names
    assert await driver.observe(REFERENCE) == before


async def test_same_archive_again_is_the_same_file(driver, tmp_path):
    await driver.converge(a_spec(), "h:1")
    made = await driver.archive(PACK)
    content = (tmp_path / "archives" / f"{ARCHIVE_ID}.tar.gz").read_bytes()
    owner_writes(tmp_path)
    assert await driver.archive(replace(PACK, until=date(2027, 12, 31))) == made
    assert (tmp_path / "archives" / f"{ARCHIVE_ID}.tar.gz").read_bytes() == content


async def test_archive_outlives_its_hosting_until_its_last_day_r54(driver):
    await driver.converge(a_spec(), "h:1")
    made = await driver.archive(PACK)
    await driver.destroy(REFERENCE, "h:2")
    assert await driver.prune(date(2027, 2, 20)) == 0
    assert await driver.archive(PACK) == made
    assert await driver.prune(date(2027, 2, 21)) == 1
    assert await driver.prune(date(2027, 2, 21)) == 0
    with pytest.raises(Rejected):
        await driver.archive(PACK)


async def test_archive_of_the_absent_is_refused(driver):
    with pytest.raises(Rejected):
        await driver.archive(PACK)


@pytest.mark.parametrize("reference", ["", ".", "..", "../x", "a/b", "A", "a b", "a\n", "é", "a" * 41, "a\0"])
async def test_reference_that_is_not_safe_is_refused(driver, tmp_path, reference):
    with pytest.raises(Rejected):
        await driver.converge(a_spec(reference=reference), "h:1")
    with pytest.raises(Rejected):
        await driver.observe(reference)
    with pytest.raises(Rejected):
        await driver.destroy(reference, "h:1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "archive_id", ["../../etc/passwd-0123456789", "short", "a" * 81, "0123456789.0123456789"]
)
async def test_archive_id_that_is_unsafe_or_guessable_is_refused(driver, archive_id):
    await driver.converge(a_spec(), "h:1")
    with pytest.raises(Rejected):
        await driver.archive(replace(PACK, archive_id=archive_id))


@pytest.mark.parametrize("changes", [{"resource": "submarine"}, {"volume": 0}], ids=["resource", "volume"])
async def test_spec_that_can_never_work_is_refused(driver, changes):
    with pytest.raises(Rejected):
        await driver.converge(a_spec(**changes), "h:1")
    assert (await driver.observe(REFERENCE)).state == "absent"

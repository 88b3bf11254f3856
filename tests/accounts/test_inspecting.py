"""A file that bursts, hangs or burns time takes nobody with it: it is opened elsewhere, within bounds (ADR 0062, R16)."""

import io
import os
import subprocess
import sys
import warnings
import zlib

import pytest
from PIL import Image

from services.accounts.desk.inspecting import NOT_ONE, QUARANTINE, TOO_MUCH, Bounds, Inspector
from services.accounts.domain import FileTooDemanding, WrongFile
from shared.runtime.errors import Unavailable

from .papers import a_pdf

SMALL = Bounds(memory_bytes=120 * 2**20)


def a_pdf_that_bursts(inflated_bytes):
    """Its table of contents takes a thousand times what the file has."""
    packed = zlib.compress(bytes(inflated_bytes), 1)
    head = b"%PDF-1.5\n"
    what = b"/Type /XRef /Size 2 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d" % len(packed)
    table = b"2 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n" % (what, packed)
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


def a_picture_that_bursts():
    """A few kilobytes that would be a hundred million points on a screen."""
    kept = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(kept, "PNG")
    return kept.getvalue()


async def test_a_picture_that_bursts_is_refused_with_a_reason_of_its_own():
    with pytest.raises(FileTooDemanding) as refused:
        await Inspector().media_type(a_picture_that_bursts())
    assert refused.value.code == "E-FICHIER-LOURD"


def a_photograph_of_a_telephone():
    """A JPEG with a second picture behind it, as many telephones write it."""
    kept, side = io.BytesIO(), (8, 8)
    second = Image.new("RGB", side, "black")
    Image.new("RGB", side, "white").save(kept, "MPO", save_all=True, append_images=[second])
    return kept.getvalue()


async def test_a_photograph_with_a_second_picture_behind_it_is_a_jpeg():
    assert await Inspector().media_type(a_photograph_of_a_telephone()) == "image/jpeg"


async def test_a_pdf_that_bursts_is_refused():
    """Its library takes memory that is not there for damage to the file: it is refused like any broken one."""
    with pytest.raises((WrongFile, FileTooDemanding)):
        await Inspector(SMALL).media_type(a_pdf_that_bursts(SMALL.memory_bytes))


def test_more_memory_than_its_bound_is_not_there_for_it():
    wanted = (
        f"import runpy; runpy.run_path({str(QUARANTINE)!r})['bound'](5, {SMALL.memory_bytes}); bytes({{}})"
    )
    fits, bursts = (wanted.format(share * SMALL.memory_bytes // 10) for share in (1, 10))
    assert subprocess.run([sys.executable, "-I", "-c", fits], check=False).returncode == 0
    ended = subprocess.run([sys.executable, "-I", "-c", bursts], check=False, capture_output=True)
    assert b"MemoryError" in ended.stderr


@pytest.mark.parametrize(
    "bounds", [Bounds(wall_seconds=0.01), Bounds(cpu_seconds=0)], ids=["wall", "processor"]
)
async def test_a_file_that_takes_too_long_is_refused(bounds):
    with pytest.raises(FileTooDemanding):
        await Inspector(bounds).media_type(a_pdf())


async def test_what_opens_a_file_sees_no_secret_of_ours_and_leaves_our_warnings_alone(tmp_path, monkeypatch):
    told = tmp_path / "told.py"
    told.write_text("import os; print(sorted(os.environ), os.getcwd())")
    monkeypatch.setattr("services.accounts.desk.inspecting.QUARANTINE", told)
    monkeypatch.setenv("COLOMBIER_DOCUMENT_KEY", "secret")
    before = list(warnings.filters)
    said = await Inspector().media_type(b"")
    assert "COLOMBIER" not in said
    assert said.strip().endswith("/")
    assert warnings.filters == before


async def test_that_nothing_can_be_opened_is_our_fault_and_said_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", os.devnull)
    with pytest.raises(Unavailable):
        await Inspector().media_type(a_pdf())


def test_both_sides_know_how_it_ends_and_the_other_side_knows_nothing_of_us():
    source = QUARANTINE.read_text(encoding="utf-8")
    assert f"NOT_ONE, TOO_MUCH = {NOT_ONE}, {TOO_MUCH}" in source
    assert not any(
        f"{word} {name}" in source for word in ("from", "import") for name in ("services", "shared")
    )

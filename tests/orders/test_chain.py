"""The chain over invoices and credit notes: what the verifier of one file finds in an export (L22, L25)."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from infra import verify_chain
from services.orders.domain import (
    BEGINNING,
    Credited,
    Papers,
    Series,
    Wish,
    canonical,
    credit,
    exported,
    issue,
    link,
    pay,
)
from shared.contracts.association import read_association

from .builders import an_acceptance, an_order
from .stories import a_contact

SCRIPT = Path(verify_chain.__file__)
SELLER = read_association()
CLIENT = a_contact(name="Zoé Müller-O'Çelik 株式会社")


def documents():
    """Return three invoices over a new year, with a partial credit note of the first between them."""
    order = pay(an_order(), an_acceptance()).order
    series, notes, found = Series(), Series(), []
    for day in (datetime(2026, 12, 30, 9, tzinfo=UTC), datetime(2027, 1, 2, 9, tzinfo=UTC)) * 2:
        if len(found) == 2:
            wish = Wish(ground="goodwill", amount_cents=700)
            note = credit(Credited(invoice=found[0]), wish, series=notes, now=day)
            found.append(replace(note.note, number="AV-2027-00001", issued_on=found[1].issued_on))
            continue
        done = issue(order, an_acceptance(), series=series, now=day)
        series = done.series
        found.append(done.invoice)
    return found


def a_chain():
    last, links = None, []
    for document in documents():
        pdf = hashlib.sha256(document.number.encode()).hexdigest()
        last = link(last, document, papers=Papers(seller=SELLER, client=CLIENT, pdf_sha256=pdf))
        links.append(last)
    return links


LINES = [exported(one) for one in a_chain()]


def found_in(lines, **options):
    return list(verify_chain.faults(lines, verify_chain.Verifier(), **options))


def rewritten(lines):
    """Make every hash anew, as somebody would who can write the whole file."""
    previous, done = BEGINNING, []
    for line in lines:
        entry = json.loads(line) | {"previous": previous}
        del entry["sha256"]
        previous = hashlib.sha256(canonical(entry).encode()).hexdigest()
        done.append(canonical(entry | {"sha256": previous}))
    return done


def test_untouched_chain_has_no_fault_and_its_head_is_the_last_hash():
    assert [json.loads(line)["number"] for line in LINES] == [
        *("F-2026-00001", "F-2027-00001", "AV-2027-00001", "F-2027-00002"),
    ]
    assert found_in(LINES, head=a_chain()[-1].sha256) == []
    assert json.loads(LINES[0])["previous"] == BEGINNING


def test_what_is_hashed_is_number_date_parties_lines_totals_and_pdf():
    entry = json.loads(LINES[0])
    assert (entry["number"], entry["issued_on"], entry["total_cents"]) == ("F-2026-00001", "2026-12-30", 2400)
    assert entry["seller"]["siret"] == SELLER.siret
    assert (entry["client"]["name"], entry["client"]["account"]) == (CLIENT.name, "a-1")
    assert entry["lines"][0]["unit_price_cents"] == 2400
    assert entry["pdf_sha256"] == hashlib.sha256(b"F-2026-00001").hexdigest()


@pytest.mark.parametrize("place", range(len(LINES)), ids=lambda place: json.loads(LINES[place])["number"])
def test_any_byte_changed_anywhere_is_found_and_its_document_named(place):
    line = LINES[place]
    for at in range(len(line)):
        other = "0" if line[at] != "0" else "1"
        lines = [*LINES[:place], line[:at] + other + line[at + 1 :], *LINES[place + 1 :]]
        faults = found_in(lines)
        assert faults, f"{line[:at]}[{other}]"
        assert faults[0].startswith(f"line {place + 1}")


def values(entry, path=()):
    """Yield the path of every value of a document, those within others too."""
    steps = entry.items() if isinstance(entry, dict) else enumerate(entry) if isinstance(entry, list) else ()
    for step, value in steps:
        yield (*path, step)
        yield from values(value, (*path, step))


def changed(entry, path):
    """Return a document in which one value is another one."""
    copy = json.loads(json.dumps(entry))
    inside = copy
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = "another" if not isinstance(inside[path[-1]], int) else inside[path[-1]] + 1
    return copy


@pytest.mark.parametrize(
    "path", list(values(json.loads(LINES[2]))), ids=lambda path: ".".join(map(str, path))
)
def test_every_field_of_a_document_is_under_its_hash(path):
    lines = [*LINES[:2], canonical(changed(json.loads(LINES[2]), path)), LINES[3]]
    faults = found_in(lines)
    assert faults
    assert faults[0].startswith("line 3")


BREAKS = {
    "left out": LINES[:1] + LINES[2:],
    "first one left out": LINES[1:],
    "moved": [LINES[0], LINES[2], LINES[1], LINES[3]],
    "twice": [*LINES[:2], *LINES[1:]],
}


@pytest.mark.parametrize("broken", BREAKS)
def test_document_left_out_moved_or_put_in_is_found(broken):
    assert any("does not follow" in fault for fault in found_in(BREAKS[broken]))


def test_end_that_was_cut_off_is_found_by_the_head_that_was_noted():
    head = json.loads(LINES[-1])["sha256"]
    assert found_in(LINES[:-1]) == []
    assert "cut off" in found_in(LINES[:-1], head=head)[0]


@pytest.mark.parametrize(
    ("place", "change", "fault"),
    [
        (1, {"number": "F-2027-00002"}, "the next number of its series is F-2027-00001"),
        (1, {"issued_on": "2026-12-29", "number": "F-2026-00002"}, "is before that of the document before"),
        (0, {"total_cents": 2401}, "its lines amount to 2400 cents"),
        (2, {"invoice": "F-2027-00002"}, "does not come before it"),
        (2, {"order": "CMD-2026-00118"}, "its order is not that of its invoice"),
    ],
    ids=["gap", "date", "sum", "invoice", "order"],
)
def test_chain_that_was_made_anew_is_still_found_when_its_content_contradicts_itself(place, change, fault):
    lines = [*LINES]
    lines[place] = canonical(json.loads(lines[place]) | change)
    assert any(fault in found for found in found_in(rewritten(lines)))


def test_credit_beyond_the_invoice_is_found_even_in_a_chain_made_anew():
    note = json.loads(LINES[2])
    note |= {"total_cents": 2401, "lines": [note["lines"][0] | {"unit_price_cents": 2401}]}
    assert any("more is credited" in one for one in found_in(rewritten([*LINES[:2], canonical(note)])))


def run(*arguments, cwd):
    """Run a copy of the script as an auditor would: without our packages, without anybody's."""
    shutil.copy(SCRIPT, cwd / "verify_chain.py")
    command = [sys.executable, "-I", "-S", "-W", "error", "verify_chain.py", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env={})


def test_one_file_and_bare_python_verify_an_export_with_its_pdfs(tmp_path):
    export, pdfs = tmp_path / "chain.jsonl", tmp_path / "pdfs"
    export.write_text("".join(f"{line}\n" for line in LINES))
    pdfs.mkdir()
    for line in LINES:
        number = json.loads(line)["number"]
        (pdfs / f"{number}.pdf").write_bytes(number.encode())
    head = json.loads(LINES[-1])["sha256"]
    well = run(export, "--pdfs", pdfs, "--head", head, cwd=tmp_path)
    assert (well.returncode, well.stderr) == (0, "")
    assert f"4 documents, head {head}" in well.stdout
    (pdfs / "AV-2027-00001.pdf").write_bytes(b"another")
    (pdfs / "F-2027-00002.pdf").unlink()
    ill = run(export, "--pdfs", pdfs, cwd=tmp_path)
    assert ill.returncode == 1
    assert "AV-2027-00001.pdf is not the document that was issued" in ill.stdout
    assert "there is no F-2027-00002.pdf" in ill.stdout


@pytest.mark.parametrize(
    "text", ["", "junk\n", "{}\n", "[]\n", "null\n", '{"number": 1}\n'], ids=["nothing", *"abcde"]
)
def test_junk_is_told_and_never_a_stack_trace(text, tmp_path):
    (tmp_path / "chain.jsonl").write_text(text)
    told = run("chain.jsonl", cwd=tmp_path)
    assert (told.returncode, told.stderr) == (1 if text else 0, "")


def test_export_that_is_missing_or_binary_is_told(tmp_path):
    assert run("chain.jsonl", cwd=tmp_path).returncode == 2
    (tmp_path / "chain.jsonl").write_bytes(b"\xff\xfe")
    assert run("chain.jsonl", cwd=tmp_path).returncode == 2


scalars = some.none() | some.integers(-(2**60), 2**60) | some.text(max_size=20)
contents = some.dictionaries(
    some.text(max_size=8),
    some.recursive(
        scalars,
        lambda inner: (
            some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(max_examples=100)
@given(contents)
def test_the_verifiers_canonical_form_is_ours_and_reading_it_back_changes_nothing(content):
    text = canonical(content)
    assert verify_chain.canonical(content) == text
    assert canonical(json.loads(text)) == text
    assert text.isascii()
    assert "\n" not in text

import csv
from datetime import date

import pytest

from services.payments.providers.cheque import (
    FRENCH_BANK_NOTE,
    freshness,
    is_code_line,
    payable_until,
    presentation_until,
    rlmc_key,
)

from .recorded import VECTORS


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / "cheques" / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", rows("cmc7_rlmc.csv"), ids=lambda row: f"{row['cmc7']}-{row['key']}")
def test_code_line_is_accepted_exactly_with_its_key(row):
    assert is_code_line(row["cmc7"], row["key"]) is (row["valid"] == "True")


@pytest.mark.parametrize("line", ["", "1" * 30, "1" * 32, "1" * 30 + "x", "²" * 31], ids=repr)
def test_code_line_of_other_than_31_digits_has_no_key(line):
    with pytest.raises(ValueError, match="31 digits"):
        rlmc_key(line)
    assert not is_code_line(line, "00")


def test_every_single_wrong_digit_is_noticed():
    line, key = "6679545042014506908052108899000", "90"
    wrong = [
        line[:at] + digit + line[at + 1 :] for at in range(31) for digit in "0123456789" if digit != line[at]
    ]
    assert len(wrong) == 279
    assert not any(is_code_line(one, key) for one in wrong)


@pytest.mark.parametrize(
    "row", rows("validity.csv"), ids=lambda row: f"{row['issued']}-{row['issued_where']}"
)
def test_cheque_is_payable_a_year_after_its_presentation_delay(row):
    issued, where = date.fromisoformat(row["issued"]), row["issued_where"]
    assert presentation_until(issued, where) == date.fromisoformat(row["presentation_until"])
    assert payable_until(issued, where) == date.fromisoformat(row["payable_until"])


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 1, 15), "good"),
        (date(2027, 1, 16), "doubtful"),
        (date(2027, 1, 23), "doubtful"),
        (date(2027, 1, 24), "too_old"),
    ],
    ids=str,
)
def test_cheque_written_a_year_ago_is_doubtful_and_too_old_after_its_delay(today, expected):
    """R46: a cheque that the bank need not pay any more goes back to its drawer."""
    assert freshness(date(2026, 1, 15), today) == expected


def test_note_on_french_banks_is_in_both_languages_and_includes_overseas():
    """R46."""
    assert "outre-mer" in FRENCH_BANK_NOTE["fr"]
    assert "overseas" in FRENCH_BANK_NOTE["en"]

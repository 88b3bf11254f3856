"""Statements and lines as tests want them; the files are written by the bank's double, not by what reads them."""

from base64 import b64encode
from datetime import date
from pathlib import Path

import yaml

from infra.fakes.bank.camt import Movement, Sheet, camt053
from services.payments.domain import BankLine
from shared.contracts.association import SHIPPED, Bank, read_association
from shared.contracts.base import Caller, Role
from shared.contracts.payments import ImportStatement

IBAN = "FR1420041010050500013M02606"
OTHER_IBAN = "FR7630006000011234567890189"
BANK = Bank(iban=IBAN, bic="PSSTFRPPPAR")
REFERENCE = "RF28CMD202600117"
PAID_ON = date(2026, 11, 25)
TREASURER = Caller(account_id="a-9", roles=frozenset({Role.TREASURER}))


def movement(**changes):
    usual = {"key": "B-1", "on": PAID_ON, "cents": 2400, "name": "Camille Client", "text": REFERENCE}
    return Movement(**usual | changes)


def sheet(*movements, **changes):
    usual = {
        "number": "2026-11-25",
        "iban": IBAN,
        "first_day": PAID_ON,
        "last_day": PAID_ON,
        "opening_cents": 100_000,
        "movements": movements,
    }
    return Sheet(**usual | changes)


def a_file(*movements, version="08", **changes):
    return camt053(sheet(*movements, **changes), version=version)


def importing(content):
    return ImportStatement(content_base64=b64encode(content).decode())


def a_line(**changes):
    usual = {
        "id": "l" * 40,
        "statement_id": "s-1",
        "booked_on": PAID_ON,
        "amount_cents": 2400,
        "text": REFERENCE,
        "payer": "Camille Client",
    }
    return BankLine(**usual | changes)


def association_with_bank(folder: Path) -> Path:
    """Write the data file of an association that has an account."""
    told = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    told["bank"] = {"iban": IBAN, "bic": BANK.bic}
    file = folder / "association.yaml"
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    assert read_association(file).bank == BANK
    return file

"""The double of the bank: transfers sent well or badly, and statements that add up."""

from datetime import UTC, date, datetime

import httpx
import pytest
from lxml import etree

from infra.fakes.bank import IBAN, FakeBank
from infra.fakes.bank.books import HOWS, OPENING_CENTS
from shared.contracts.association import Bank
from shared.runtime.http import serving

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
CODE = f"BCD\n002\n1\nSCT\n\nAssociation\n{IBAN}\nEUR24\n\nRF28CMD202600117"


@pytest.fixture
async def bank(tmp_path):
    double = FakeBank(now=lambda: NOON, data=tmp_path)
    async with serving(double.app) as url, httpx.AsyncClient(base_url=url, follow_redirects=True) as browser:
        yield browser


async def booked(bank):
    return (await bank.get("/_fake/state")).json()["booked"]


def test_account_of_the_double_is_one_that_an_association_can_write_down():
    assert Bank(iban=IBAN).iban == IBAN


async def test_scanned_code_is_sent_with_one_click(bank):
    page = await bank.post("/transfers", data={"code": CODE, "name": "Ada"})
    assert "RF28CMD202600117" in page.text
    page = await bank.post("/transfers/V0001/exact")
    assert "La banque du payeur le reprend" in page.text
    (one,) = await booked(bank)
    assert (one["cents"], one["text"], one["name"], one["on"]) == (
        2400,
        "RF28CMD202600117",
        "Ada",
        "2026-11-25",
    )
    await bank.post("/transfers/V0001/exact")
    assert len(await booked(bank)) == 1


@pytest.mark.parametrize("how", HOWS)
async def test_each_way_to_send_is_what_people_do(bank, how):
    sent = await bank.post(
        "/_fake/transfers", json={"reference": "RF28CMD202600117", "amount_cents": 2400, "how": how}
    )
    told = [(one["cents"], one["text"] == "RF28CMD202600117") for one in sent.json()["booked"]]
    assert (
        told
        == {
            "exact": [(2400, True)],
            "partial": [(1200, True)],
            "over": [(2500, True)],
            "wrong_reference": [(2400, False)],
            "no_reference": [(2400, False)],
            "twice": [(2400, True)] * 2,
        }[how]
    )


@pytest.mark.parametrize("version", ["02", "08"])
async def test_statement_adds_up_and_tells_of_every_booking(bank, version):
    for on, cents in (("2026-11-20", 1000), ("2026-11-25", 2400)):
        await bank.post("/_fake/transfers", json={"reference": "x", "amount_cents": cents, "on": on})
    await bank.post("/_fake/bookings/B000002/take-back", json={})
    file = await bank.get("/statement.xml", params={"version": version, "first": "2026-11-21"})
    told = etree.fromstring(file.content)
    assert told.tag.endswith(f"camt.053.001.{version}}}Document")
    amounts = [one.text for one in told.iterfind(".//{*}Ntry/{*}Amt")]
    balances = [one.text for one in told.iterfind(".//{*}Bal/{*}Amt")]
    assert (amounts, balances) == (["24.00", "24.00"], [f"{(OPENING_CENTS + 1000) / 100:.2f}"] * 2)
    assert told.findtext(".//{*}RtrInf/{*}Rsn/{*}Cd") == "FOCR"
    assert b";+24,00;" in (await bank.get("/statement.csv")).content


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/transfers", {"code": "BCD\nnothing"}),
        ("/transfers", {"amount": "vingt"}),
        ("/transfers", {"amount": "0"}),
        ("/transfers/V9999/exact", {}),
        ("/transfers/V9999/backwards", {}),
        ("/bookings/B9/take-back", {}),
    ],
)
async def test_nonsense_is_refused(bank, path, form):
    assert (await bank.post(path, data=form)).status_code in {400, 404}
    assert (await bank.get("/statement.xml", params={"version": "99"})).status_code == 400


async def test_books_outlive_a_restart(tmp_path):
    first = FakeBank(now=lambda: NOON, data=tmp_path)
    waiting = first.books.expect(cents=2400, reference="x", name="Ada")
    first.books.send(waiting["key"], "exact")
    await first.journal.keep()
    again = FakeBank(now=lambda: NOON, data=tmp_path)
    assert again.books.sheet() == first.books.sheet()
    assert again.books.sheet().last_day == date(2026, 11, 25)

"""The desk for deposit slips: immutable, numbered without a gap, credited in one act (R47)."""

import asyncio
import base64
import hashlib
from datetime import date

import asyncpg
import pytest

from services.payments.domain.cheque_refusals import (
    ChequeForNothing,
    ChequeOnSlip,
    NoChequeForSlip,
    NotForSlip,
    SlipTotalDiffers,
)
from shared.contracts.payments import (
    BounceCheque,
    CancelSlip,
    CreditCheque,
    CreditSlip,
    DepositCheque,
    DepositSlip,
    GetCheque,
    GetSlip,
    GetSlipPdf,
    IssueSlip,
    ListCheques,
    ListSlips,
    RejectedCheque,
    ReturnCheque,
)
from shared.runtime.errors import NotFound

from .builders import an_entry, paris
from .test_handlers_cheques import desk

ON = date(2026, 12, 4)
AT = paris(2026, 12, 4, 10, 0)


async def in_hand(made, *cents):
    """Receive a cheque for an order of its own, for each amount."""
    ask, cheques = desk(made.service), []
    for n, amount_cents in enumerate(cents, start=1):
        more = {"order_id": f"s-{n}", "reference": f"CMD-2026-9{n:04d}", "cheque_reference": f"26-9{n:04d}-A"}
        await made.service.place(**more, total_cents=amount_cents)
        entry = an_entry(order_reference=more["reference"], amount_cents=amount_cents, number=f"77{n}")
        cheques.append(await ask(entry))
    return cheques


async def test_one_act_takes_the_slip_to_the_bank_and_one_credits_it(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        await in_hand(made, 2400, 601)
        slip = await ask(IssueSlip())
        assert (slip.number, slip.state, slip.count, slip.total.amount_cents) == (
            "REM-2026-00001",
            "issued",
            2,
            3001,
        )
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        credited = await ask(CreditSlip(slip=slip.number, credited_on=ON, amount_cents=3001))
        assert (credited.state, [one.state for one in credited.cheques]) == ("credited", ["accepted"] * 2)
        said = [one for one in await made.service.names() if one.startswith(("ChequeSlip", "PaymentAcc"))]
        assert sorted(said) == ["ChequeSlipCredited", "ChequeSlipIssued", *["PaymentAccepted"] * 2]
        assert {one.slip for one in await made.service.events("ChequeCredited")} == {slip.number}
        assert await made.service.broken() == []


async def test_a_cheque_that_the_bank_rejected_is_named_and_bounces(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        _, second = await in_hand(made, 2400, 601)
        slip = await ask(IssueSlip())
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        wanted = {"slip": slip.number, "credited_on": ON, "amount_cents": 2400}
        with pytest.raises(SlipTotalDiffers):
            await ask(CreditSlip(**wanted))
        out = RejectedCheque(cheque_id=second.id, reason="sans provision", bank_charge_cents=1500)
        credited = await ask(CreditSlip(**wanted, rejected=(out,)))
        (bounced,) = await made.service.events("ChequeBounced")
        assert [one.state for one in credited.cheques] == ["accepted", "bounced"]
        assert (bounced.reason, bounced.bank_charge_cents) == ("sans provision", 1500)
        said = await made.service.names()
        assert await ask(CreditSlip(**wanted, rejected=(out,))) == credited
        assert await made.service.names() == said


async def test_two_cheques_for_one_order_on_one_slip_pay_it_once(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        await ask(an_entry())
        await ask(an_entry(number="78", drawer="Un ami"))
        slip = await ask(IssueSlip())
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        credited = await ask(CreditSlip(slip=slip.number, credited_on=ON, amount_cents=4800))
        (surplus,) = await made.service.events("SurplusFound")
        assert (surplus.cause, surplus.amount_cents) == ("duplicate", 2400)
        assert sorted(one.state for one in credited.cheques) == ["accepted", "credited"]
        assert await made.service.broken() == []


async def test_a_cheque_whose_order_was_closed_is_left_out_and_proposed_to_go_back(house):
    """R33, ADR 0054: never banked in silence."""
    async with house(at=AT) as made:
        ask = desk(made.service)
        good, void = await in_hand(made, 2400, 601)
        await made.service.rows(
            """update payable set record = record || '{"withdrawn_on": "2026-12-03"}' where order_id = 's-2'"""
        )
        with pytest.raises(ChequeForNothing):
            await ask(IssueSlip(cheques=[good.id, void.id]))
        slip = await ask(IssueSlip())
        assert [one.id for one in slip.cheques] == [good.id]
        assert [(one.id, one.refusal) for one in slip.left_out] == [(void.id, "E-CMD-RETRACTEE")]
        listed = (await ask(ListCheques(state="received"))).cheques
        assert {one.id: one.refusal for one in listed} == {good.id: None, void.id: "E-CMD-RETRACTEE"}
        assert (await ask(ReturnCheque(cheque_id=void.id, reason="Rétractation"))).state == "returned"


async def test_a_slip_is_credited_though_one_of_its_cheques_was_credited_by_itself(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        first, _ = await in_hand(made, 2400, 601)
        slip = await ask(IssueSlip())
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        await ask(CreditCheque(cheque_id=first.id, credited_on=ON))
        line = CreditSlip(slip=slip.number, credited_on=ON, amount_cents=3001)
        credited = await ask(line)
        assert (credited.state, [one.state for one in credited.cheques]) == ("credited", ["accepted"] * 2)
        assert await ask(line) == credited
        assert len(await made.service.events("PaymentAccepted")) == 2
        assert await made.service.broken() == []


async def test_the_slip_is_the_same_bytes_each_time_and_its_hash_is_kept(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        await in_hand(made, 2400)
        slip = await ask(IssueSlip())
        file = await ask(GetSlipPdf(slip=slip.number))
        pdf = base64.b64decode(file.content_base64)
        assert (file.media_type, pdf[:5], file.name) == ("application/pdf", b"%PDF-", "REM-2026-00001.pdf")
        assert hashlib.sha256(pdf).hexdigest() == slip.sha256
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        assert await ask(GetSlipPdf(slip=slip.number)) == file
        assert (await ask(GetSlip(slip=slip.number))).sha256 == slip.sha256
        with pytest.raises(NotFound):
            await ask(GetSlipPdf(slip="REM-2026-00002"))


@pytest.mark.parametrize(
    "sql",
    [
        "update cheque_slip set total_cents = 1",
        "update cheque_slip set lines = '[]'",
        "update cheque_slip set bytes = null, lines = '[]'",
        "delete from cheque_slip",
        "truncate cheque_slip cascade",
        "update cheque_slip_act set on_day = '2026-12-05'",
        "delete from cheque_slip_act",
        "insert into cheque_slip_act (slip, act, on_day) values ('REM-2026-00001', 'cancelled', '2026-12-05')",
    ],
)
async def test_nobody_alters_a_slip_that_was_issued(house, sql):
    async with house(at=AT) as made:
        ask = desk(made.service)
        await in_hand(made, 2400)
        slip = await ask(IssueSlip())
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        with pytest.raises((asyncpg.RaiseError, asyncpg.UniqueViolationError)):
            await made.service.rows(sql)


async def test_a_cancelled_slip_keeps_its_number_and_gives_its_cheques_back(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        (cheque,) = await in_hand(made, 2400)
        first = await ask(IssueSlip(cheques=[cheque.id]))
        with pytest.raises(ChequeOnSlip):
            await ask(DepositCheque(cheque_id=cheque.id, deposited_on=ON))
        with pytest.raises(ChequeOnSlip):
            await ask(ReturnCheque(cheque_id=cheque.id, reason="Non signé"))
        with pytest.raises(NotForSlip):
            await ask(IssueSlip(cheques=[cheque.id]))
        cancelled = await ask(CancelSlip(slip=first.number, reason="Imprimé deux fois"))
        assert (cancelled.state, cancelled.reason, cancelled.cheques[0].slip) == (
            "cancelled",
            "Imprimé deux fois",
            None,
        )
        second = await ask(IssueSlip())
        assert (second.number, second.cheques[0].slip) == ("REM-2026-00002", "REM-2026-00002")
        assert [one.state for one in (await ask(ListSlips())).slips] == ["issued", "cancelled"]


async def test_there_is_no_slip_without_a_cheque_and_no_number_is_lost_by_trying(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        with pytest.raises(NoChequeForSlip):
            await ask(IssueSlip())
        with pytest.raises(NotFound):
            await ask(IssueSlip(cheques=["c-0"]))
        await in_hand(made, 2400)
        assert (await ask(IssueSlip())).number == "REM-2026-00001"


async def test_slips_issued_at_once_have_numbers_without_a_gap(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        cheques = await in_hand(made, *range(100, 700, 100))
        asked = [ask(IssueSlip(cheques=[one.id])) for one in (*cheques, *cheques[:2])]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused = [one for one in answers if isinstance(one, Exception)]
        assert [type(one) for one in refused] == [NotForSlip] * 2
        slips = (await ask(ListSlips())).slips
        assert sorted(one.number for one in slips) == [f"REM-2026-{n:05d}" for n in range(1, 7)]


async def test_numbers_begin_again_with_the_year(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        first, second = await in_hand(made, 2400, 600)
        await ask(IssueSlip(cheques=[first.id]))
        made.move(paris(2027, 1, 1, 0, 0, 1))
        assert (await ask(IssueSlip(cheques=[second.id]))).number == "REM-2027-00001"


async def test_a_cheque_shows_where_it_stands(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        (cheque,) = await in_hand(made, 2400)
        slip = await ask(IssueSlip())
        await ask(DepositSlip(slip=slip.number, deposited_on=ON))
        await ask(CreditSlip(slip=slip.number, credited_on=ON, amount_cents=2400))
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=ON, reason="opposition"))
        shown = await ask(GetCheque(cheque_id=cheque.id))
        assert (shown.cheque.slip, shown.credited_on, shown.debt, shown.has_scan) == (
            slip.number,
            ON,
            "open",
            False,
        )
        assert (shown.payable_until, shown.freshness) == (date(2027, 12, 9), "good")

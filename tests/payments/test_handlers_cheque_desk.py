"""The desk beside the slips: code lines, second presentations, cheques without a reference, scans and promises."""

import base64
from datetime import date

import pytest

from services.payments.domain.cheque_refusals import (
    ChequeIncomplete,
    PromisedAlready,
    PromiseUseless,
    ScansClosed,
    ScanTooLarge,
    ScanUnreadable,
    WrongCodeLine,
)
from services.payments.domain.refusals import ChequeEnteredTwice, OrderUnknown
from shared.contracts.accounts import AccountRegistered, Address, Contact, ContactChanged
from shared.contracts.base import Caller
from shared.contracts.clock import DayStarted
from shared.contracts.payments import (
    BounceCheque,
    CreditCheque,
    DeleteScan,
    DepositCheque,
    EnterUnmatched,
    FollowAttempt,
    GetCheque,
    GetScan,
    GetUnmatched,
    IssueSlip,
    ListUnmatched,
    MatchCheque,
    PresentAgain,
    PromiseCheque,
    PutScan,
    ReplaceCheque,
    SendUnmatchedBack,
    WriteOffCheque,
)
from shared.runtime.errors import IllegalMove, NotFound, Unavailable

from .builders import CMC7, an_entry, paris
from .test_handlers_cheques import credited, desk

AT = paris(2026, 12, 4, 10, 0)
LATE = paris(2027, 1, 15, 10, 0)
BOUNCED_ON = date(2027, 1, 15)
PNG = b"\x89PNG\r\n\x1a\n" + b"a signature"
LINE = {"cmc7": CMC7, "cmc7_key": "90"}


def a_paper(**changes):
    return an_entry(**changes).model_dump(
        exclude={"order_reference", "reference_on_back", "accept_without_reference"}
    )


def a_scan(content=PNG):
    return base64.b64encode(content).decode()


async def bounced(made):
    """A cheque that bounced after its acceptance."""
    cheque = await credited(made.service)
    return await desk(made.service)(
        BounceCheque(
            cheque_id=cheque.id, bounced_on=BOUNCED_ON, reason="sans provision", bank_charge_cents=1200
        )
    )


async def registered(made, name, account_id="a-1"):
    home = Address(street="1 rue du Port", postal_code="75011", city="Paris", country="FR")
    contact = Contact(
        email="a@example.org", name=name, language="fr", kind="person", consumer=True, address=home
    )
    event = AccountRegistered(occurred_at=AT, account_id=account_id, revision=1, contact=contact)
    await made.service.deliver(event)
    return contact


async def test_a_cheque_entered_by_its_line_is_entered_once_whatever_its_bank_is_called(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        with pytest.raises(WrongCodeLine):
            await ask(an_entry(cmc7=CMC7, cmc7_key="91"))
        with pytest.raises(ChequeIncomplete):
            await ask(an_entry(**LINE, bank=None, number=None))
        first = await ask(an_entry(**LINE, bank="Crédit des Monts", number=None))
        assert first.number == "6679545"
        with pytest.raises(ChequeEnteredTwice):
            await ask(an_entry(**LINE, bank="CDM", number=None, amount_cents=1))


async def test_the_bank_of_a_branch_is_asked_once(house):
    other = "0000001042014506908052108899000"
    key = f"{97 - int(other) * 100 % 97:02d}"
    async with house(at=AT) as made:
        ask = desk(made.service)
        await ask(an_entry(**LINE, bank="Crédit des Monts", number=None))
        second = await ask(an_entry(cmc7=other, cmc7_key=key, bank=None, number=None))
        assert (second.bank, second.number) == ("Crédit des Monts", "0000001")
        (row,) = await made.service.rows("select record::text from cheque where id = $1", second.id)
        assert "052108899000" not in row["record"]


async def test_a_second_presentation_pays_what_the_first_one_left(house):
    async with house(at=LATE) as made:
        ask = desk(made.service)
        cheque = await bounced(made)
        again = await ask(PresentAgain(cheque_id=cheque.id))
        assert (again.state, again.payment_id != cheque.payment_id) == ("received", True)
        (said,) = await made.service.events("ChequePresentedAgain")
        assert (said.former_payment_id, said.presentation) == (cheque.payment_id, 2)
        await ask(IssueSlip(cheques=[cheque.id]))
        made.move(paris(2027, 1, 20, 10, 0))
        shown = await ask(GetCheque(cheque_id=cheque.id))
        assert (shown.presentation, shown.debt, shown.cheque.slip) == (2, "none", "REM-2027-00001")
        with pytest.raises(IllegalMove):
            await ask(PresentAgain(cheque_id=cheque.id))


async def test_each_presentation_can_bounce_and_the_third_pay(house):
    async with house(at=LATE) as made:
        ask = desk(made.service)
        cheque = await bounced(made)
        for _ in range(2):
            await ask(PresentAgain(cheque_id=cheque.id))
            await ask(DepositCheque(cheque_id=cheque.id, deposited_on=BOUNCED_ON))
            await ask(BounceCheque(cheque_id=cheque.id, bounced_on=BOUNCED_ON, reason="encore"))
        await ask(PresentAgain(cheque_id=cheque.id))
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=BOUNCED_ON))
        paid = await ask(CreditCheque(cheque_id=cheque.id, credited_on=BOUNCED_ON))
        assert paid.state == "accepted"
        assert [one.was_accepted for one in await made.service.events("ChequeBounced")] == [True] * 3
        assert len(await made.service.events("PaymentAccepted")) == 2
        assert await made.service.broken() == []


async def test_what_the_bank_took_for_its_bounces_stays_on_the_cheque(house):
    """A12."""
    async with house(at=LATE) as made:
        ask = desk(made.service)
        cheque = await bounced(made)
        await ask(PresentAgain(cheque_id=cheque.id))
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=BOUNCED_ON))
        once_more = {"bounced_on": BOUNCED_ON, "reason": "encore", "bank_charge_cents": 850}
        for _ in range(2):
            await ask(BounceCheque(cheque_id=cheque.id, **once_more))
        assert (await ask(GetCheque(cheque_id=cheque.id))).bank_charge.amount_cents == 1200 + 850
        told = [one.bank_charge_cents for one in await made.service.events("ChequeBounced")]
        assert told == [1200, 850]


async def test_another_cheque_replaces_one_that_bounced(house):
    async with house(at=LATE) as made:
        ask = desk(made.service)
        old = await bounced(made)
        entry = a_paper(number="78", received_on=BOUNCED_ON)
        new = await ask(ReplaceCheque(cheque_id=old.id, **entry))
        shown = await ask(GetCheque(cheque_id=old.id))
        assert (new.state, shown.cheque.state, shown.replaced_by, shown.debt) == (
            "received",
            "replaced",
            new.id,
            "open",
        )
        with pytest.raises(IllegalMove):
            await ask(ReplaceCheque(cheque_id=old.id, **{**entry, "number": "79"}))


async def test_a_debt_is_written_off_with_its_reason(house):
    async with house(at=LATE) as made:
        ask = desk(made.service)
        cheque = await bounced(made)
        made.move(paris(2027, 1, 31, 10, 0))
        gone = await ask(WriteOffCheque(cheque_id=cheque.id, reason="Tireur introuvable"))
        (said,) = await made.service.events("ChequeWrittenOff")
        (given_up,) = await made.service.events("DebtGivenUp")
        assert (given_up.lost_on, given_up.given_up_on) == (BOUNCED_ON, date(2027, 1, 31))
        assert (gone.state, said.reason) == ("written_off", "Tireur introuvable")
        assert (await ask(GetCheque(cheque_id=cheque.id))).debt == "written_off"
        assert await made.service.broken() == []


async def test_a_cheque_without_reference_is_shown_with_what_it_may_be_for_and_a_person_chooses(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        await registered(made, "Élodie Lefèvre")
        waiting = await ask(EnterUnmatched(**a_paper(drawer="LEFEVRE ELODIE"), read_on_back="26-117"))
        (candidate,) = waiting.candidates
        assert (candidate.order_reference, candidate.client) == ("CMD-2026-00117", "Élodie Lefèvre")
        assert {one.kind for one in candidate.reasons} == {"reference", "amount", "name"}
        assert await made.service.names() == []
        with pytest.raises(ChequeEnteredTwice):
            await ask(an_entry())
        cheque = await ask(MatchCheque(unmatched_id=waiting.id, order_reference="26-00117-K"))
        assert (cheque.state, cheque.drawer) == ("received", "LEFEVRE ELODIE")
        assert (await ask(ListUnmatched())).unmatched == []
        with pytest.raises(IllegalMove):
            await ask(MatchCheque(unmatched_id=waiting.id, order_reference="26-00117-K"))


async def test_a_matched_cheque_keeps_what_is_known_of_its_line(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        waiting = await ask(EnterUnmatched(**a_paper(**LINE, number=None)))
        with pytest.raises(OrderUnknown):
            await ask(MatchCheque(unmatched_id=waiting.id, order_reference="26-99999-Z"))
        await ask(MatchCheque(unmatched_id=waiting.id, order_reference="26-00117-K"))
        rows = await made.service.rows("select interbank, account_end from cheque")
        assert rows == [{"interbank": "042014506908", "account_end": "9000"}]


async def test_a_cheque_entered_meanwhile_under_another_name_of_its_bank_is_not_matched_as_well(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        waiting = await ask(EnterUnmatched(**a_paper(**LINE, number=None)))
        await ask(an_entry(**LINE, bank="BDS", number=None))
        with pytest.raises(ChequeEnteredTwice):
            await ask(MatchCheque(unmatched_id=waiting.id, order_reference="26-00117-K"))


async def test_a_cheque_that_nobody_can_place_goes_back(house):
    async with house(at=AT) as made:
        ask = desk(made.service)
        waiting = await ask(EnterUnmatched(**a_paper()))
        assert await ask(GetUnmatched(unmatched_id=waiting.id)) == waiting
        asked = SendUnmatchedBack(unmatched_id=waiting.id, reason="Aucune commande trouvée")
        settled = await ask(asked)
        assert (settled.state, settled.reason, settled.candidates) == (
            "sent_back",
            "Aucune commande trouvée",
            [],
        )
        assert await ask(asked) == await ask(GetUnmatched(unmatched_id=waiting.id)) == settled
        with pytest.raises(NotFound):
            await ask(GetUnmatched(unmatched_id="u-0"))
        assert (await ask(EnterUnmatched(**a_paper()))).state == "open"


async def test_the_newest_name_of_a_client_is_compared_in_whatever_order_it_is_heard(house):
    async with house(at=AT) as made:
        contact = await registered(made, "Élodie Martin")
        newer = contact.model_copy(update={"name": "Élodie Lefèvre"})
        changed = ContactChanged(occurred_at=AT, account_id="a-1", revision=2, contact=newer)
        await made.service.deliver(changed)
        await registered(made, "Élodie Martin")
        assert await made.service.rows("select name from client_name") == [{"name": "Élodie Lefèvre"}]


async def test_a_scan_is_sealed_and_opened_for_who_asks_with_the_key(house):
    async with house(at=AT, scan_key="new-key-of-this-test,old-key-of-this-test") as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        await ask(PutScan(cheque_id=cheque.id, content_base64=a_scan()))
        (row,) = await made.service.rows("select sealed, kept_from from cheque_scan")
        assert b"signature" not in row["sealed"]
        assert row["kept_from"] == date(2026, 12, 1)
        shown = await ask(GetScan(cheque_id=cheque.id))
        assert (shown.media_type, base64.b64decode(shown.content_base64)) == ("image/png", PNG)
        assert (await ask(GetCheque(cheque_id=cheque.id))).has_scan
        await ask(DeleteScan(cheque_id=cheque.id))
        with pytest.raises(NotFound):
            await ask(GetScan(cheque_id=cheque.id))


async def test_a_scan_needs_a_key_and_a_file_that_can_be_shown(house):
    async with house(at=AT) as closed:
        cheque = await desk(closed.service)(an_entry())
        with pytest.raises(ScansClosed):
            await desk(closed.service)(PutScan(cheque_id=cheque.id, content_base64=a_scan()))
    async with house(at=AT, scan_key="a-key-of-this-test") as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        for content in (a_scan(b"<html>"), "not base64"):
            with pytest.raises(ScanUnreadable):
                await ask(PutScan(cheque_id=cheque.id, content_base64=content))
        with pytest.raises(ScanTooLarge):
            await ask(PutScan(cheque_id=cheque.id, content_base64=a_scan(PNG + b"0" * 710_000)))


async def test_a_scan_whose_key_is_gone_is_not_shown_and_not_lost(house):
    async with house(at=AT, scan_key="a-key-of-this-test") as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        await ask(PutScan(cheque_id=cheque.id, content_base64=a_scan()))
        await made.service.rows("update cheque_scan set sealed = 'x' || sealed")
        with pytest.raises(Unavailable):
            await ask(GetScan(cheque_id=cheque.id))


async def test_a_promise_is_taken_once_and_the_envelope_is_in_time_for_it(house):
    client = Caller(account_id="a-1", language="fr")
    async with house(at=AT) as made:
        await made.service.place(
            order_id="o-9",
            reference="CMD-2026-00900",
            cheque_reference="26-00900-A",
            payable_until=date(2026, 12, 5),
        )
        promised = await made.service.ask(PromiseCheque(order="CMD-2026-00900"), client)
        assert (promised.posted_on, promised.wait_until) == (date(2026, 12, 4), date(2026, 12, 14))
        with pytest.raises(PromisedAlready):
            await made.service.ask(PromiseCheque(order="CMD-2026-00900"), client)
        made.move(paris(2026, 12, 10, 0, 5))
        await made.service.deliver(DayStarted(day=date(2026, 12, 10), number=1, occurred_at=made.at))
        await made.service.work()
        assert (await made.service.payment(promised.payment_id)).state.value == "opened"
        entry = an_entry(order_reference="26-00900-A", received_on=date(2026, 12, 10))
        cheque = await desk(made.service)(entry)
        assert (cheque.state, cheque.payment_id) == ("received", promised.payment_id)
        assert await made.service.names() == ["PaymentOpened", "ChequePromised", "ChequeReceived"]


async def test_a_promise_that_was_not_kept_ends_by_the_calendar(house):
    async with house(at=AT) as made:
        await made.service.place(
            order_id="o-9",
            reference="CMD-2026-00900",
            cheque_reference="26-00900-A",
            payable_until=date(2026, 12, 5),
        )
        promised = await made.service.ask(PromiseCheque(order="o-9"))
        made.move(paris(2026, 12, 15, 0, 5))
        await made.service.deliver(FollowAttempt(payment_id=promised.payment_id))
        assert (await made.service.names())[-1] == "PaymentExpired"


async def test_a_promise_is_for_ones_own_order_and_for_an_envelope_that_has_not_come(house):
    async with house(at=AT) as made:
        with pytest.raises(OrderUnknown):
            await made.service.ask(PromiseCheque(order="o-1"), Caller(account_id="a-2"))
        await desk(made.service)(an_entry())
        with pytest.raises(PromiseUseless):
            await made.service.ask(PromiseCheque(order="o-1"))

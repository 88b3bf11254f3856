"""What a cheque without a legible reference may be for. It ranks and says why; a person chooses, nothing is guessed.

Names are compared by rapidfuzz, after what French people do to names on cheques has been undone: accents, capitals,
order of first and last name, titles, two holders of one account, a first name reduced to its letter.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from shared.contracts.base import Money, Words
from shared.contracts.payments import ChequeCandidate, MatchReason
from shared.values.money import decimal_from_cents

from .discounts import comes_to, prices_of
from .fee_policies import FeePolicy
from .names import TITLES, bare_words
from .payable import PayableOrder, squeeze
from .unmatched import Unmatched

LEFT_OUT = TITLES | {"mademoiselle", "mm"}
ALIKE = 85.0
"""Per cent from which two names are told as alike: a typing mistake or two, no other person."""
PART = 95.0
"""Per cent from which one name is told as a part of the other: two holders of one account."""
READ_ALIKE = 75.0
"""Per cent from which what was read on the back resembles a reference."""
MOST_SHOWN = 10
POINTS = {"reference": 60, "amount": 45, "name": 45, "promised": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that waits for money, with the name of its client and whether a cheque is announced for it."""

    order: PayableOrder
    client: str
    announced: bool = False
    asked_cents: tuple[int, ...] = ()
    """What its client was asked for by cheque: less than the price where a discount was announced."""


@dataclass(frozen=True, slots=True)
class _Found:
    share: float
    """Of the points of its kind, from 0 to 1."""
    reason: MatchReason


@cache
def _fuzz() -> Any:
    from rapidfuzz import fuzz  # noqa: PLC0415 - rarely needed, and slow to load: a start does not wait for it

    return fuzz


def candidates(
    cheque: Unmatched, open_orders: Iterable[OpenOrder], policies: Sequence[FeePolicy] = ()
) -> list[ChequeCandidate]:
    """Rank the orders that a cheque may be for, each with all of its reasons; none without any.

    `policies`: the decisions about means of payment, for what was shown to who pays by cheque.

    Source: terms of sale, art. 8 (R48).
    """
    in_time = (one for one in open_orders if cheque.received_on <= one.order.envelope_until)
    prices = prices_of(cheque.amount_cents, "cheque", policies=policies)
    asked = (_as_asked(cheque, each, prices, policies) for each in in_time)
    ranked = [one for one in (_candidate(cheque, each) for each in asked) if one]
    ranked.sort(key=lambda one: (-one.points, one.payable_until, one.order_reference))
    return ranked[:MOST_SHOWN]


def _as_asked(
    cheque: Unmatched, one: OpenOrder, prices: Collection[int], policies: Sequence[FeePolicy]
) -> OpenOrder:
    """Return an order with what its client was shown, if that is what came; of a debt its invoice alone counts."""
    if one.order.in_debt:
        return replace(one, asked_cents=())
    came_cents, until = cheque.amount_cents, cheque.received_on
    if one.order.total_cents in prices and comes_to(
        one.order, came_cents, "cheque", policies=policies, until=until
    ):
        return replace(one, asked_cents=(*one.asked_cents, came_cents))
    return one


def _candidate(cheque: Unmatched, one: OpenOrder) -> ChequeCandidate | None:
    found = [*_by_reference(cheque, one), *_by_amount(cheque, one), *_by_name(cheque, one)]
    if not any(each.share for each in found):
        return None
    found += _by_promise(one)
    points = sum(POINTS[each.reason.kind] * each.share for each in found)
    return ChequeCandidate(
        order_reference=one.order.reference,
        cheque_reference=one.order.cheque_reference,
        client=one.client,
        total=Money(amount_cents=one.order.due_cents),
        payable_until=one.order.envelope_until,
        points=min(100, round(points)),
        reasons=[each.reason for each in found],
    )


def _by_reference(cheque: Unmatched, one: OpenOrder) -> Iterator[_Found]:
    read = squeeze(cheque.read_on_back)
    if not read:
        return
    names = (one.order.cheque_reference, one.order.reference)
    alike, name = max((_fuzz().ratio(read, squeeze(each)), each) for each in names)
    if alike >= READ_ALIKE:
        yield _Found(
            alike / 100,
            MatchReason(
                kind="reference",
                text={
                    "fr": f"« {cheque.read_on_back} » au dos, proche de la référence {name} ({alike:.0f} %)",
                    "en": f"“{cheque.read_on_back}” on the back, close to the reference {name} ({alike:.0f}%)",
                },
            ),
        )


def _by_amount(cheque: Unmatched, one: OpenOrder) -> Iterator[_Found]:
    """An amount that differs speaks against it: that is told too, a cheque of another amount goes back."""
    has, wants = decimal_from_cents(cheque.amount_cents), decimal_from_cents(one.order.due_cents)
    same = cheque.amount_cents in {one.order.due_cents, *one.asked_cents}
    text: Words = (
        {"fr": f"Même montant : {_french(has)} €", "en": f"Same amount: €{has}"}
        if same
        else {
            "fr": f"Montant différent : {_french(has)} € au lieu de {_french(wants)} €",
            "en": f"Different amount: €{has} instead of €{wants}",
        }
    )
    yield _Found(float(same), MatchReason(kind="amount", text=text))


def _french(decimal: str) -> str:
    return decimal.replace(".", ",")


def _by_name(cheque: Unmatched, one: OpenOrder) -> Iterator[_Found]:
    alike = compare_names(cheque.drawer, one.client)
    if alike is None:
        return
    share, fr, en = alike
    text: Words = {"fr": f"{fr} : {one.client}", "en": f"{en}: {one.client}"}
    yield _Found(share, MatchReason(kind="name", text=text))


def _by_promise(one: OpenOrder) -> Iterator[_Found]:
    text: Words
    if one.order.promised_until:
        text = {
            "fr": "Son client a dit avoir posté un chèque",
            "en": "Its client said that a cheque is posted",
        }
    elif one.announced:
        text = {"fr": "Son client a choisi de payer par chèque", "en": "Its client chose to pay by cheque"}
    else:
        return
    yield _Found(1.0, MatchReason(kind="promised", text=text))


def compare_names(drawer: str, client: str) -> tuple[float, str, str] | None:
    """Tell how alike two names are, from 0 to 1, and in what; None when they are not."""
    ours, theirs = name_words(drawer), name_words(client)
    if not (ours and theirs):
        return None
    if sorted(ours) == sorted(theirs):
        return 1.0, "Même nom que le client", "Same name as the client"
    spelt_ours, spelt_theirs = _spell_out(ours, theirs), _spell_out(theirs, ours)
    if sorted(spelt_ours) == sorted(spelt_theirs):
        return 0.9, "Même nom, une initiale près", "Same name, but for an initial"
    alike = _fuzz().token_sort_ratio(" ".join(spelt_ours), " ".join(spelt_theirs))
    if alike >= ALIKE:
        return alike / 100 * 0.9, f"Nom proche ({alike:.0f} %)", f"Similar name ({alike:.0f}%)"
    part = _fuzz().token_set_ratio(" ".join(spelt_ours), " ".join(spelt_theirs))
    if part >= PART:
        return 0.6, "Une partie du nom en commun", "A part of the name in common"
    return None


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without accents, capitals, signs and titles, in their order."""
    return tuple(word for word in bare_words(name) if word not in LEFT_OUT)


def _spell_out(words: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Replace a single letter by a word of the other name that begins with it and has no counterpart yet."""
    free = [word for word in other if word not in words]
    spelt = []
    for word in words:
        full = next((one for one in free if len(word) == 1 and one.startswith(word)), None)
        if full:
            free.remove(full)
        spelt.append(full or word)
    return tuple(spelt)

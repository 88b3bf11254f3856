"""The options of an offer as staff edits them: words, bounds, days of sale, and price lists by the day (R36).

Each is decided with its offer locked, and takes the offer's next revision. Its price lists are those of offers, for
any volume.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.base import Words
from shared.contracts.offers import (
    DatedOptionPrice,
    NewOptionPrice,
    OptionPrice,
    OptionPrices,
    OptionTariffView,
    OptionView,
    Price,
    SeededOption,
    ShownOptionPrice,
    StaffOption,
)
from shared.contracts.options import OptionKind
from shared.contracts.orders import AddOption, DescribeOption, PriceOption, SellOption

from .journal import Act, check_days, check_other_days, last_day_of, standing, words_of_both
from .option_refusals import OptionExists, WrongBounds
from .options import ANY_VOLUME, Option
from .tariffs import Tariff, check_price_day, check_prices, history, in_force, shown_prices, youngest_first


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOption:
    """One option for ever: closed, it is kept for the hostings that have it."""

    code: str
    kind: OptionKind
    name: Words
    description: Words
    least: int = 1
    most: int = 1
    sold_from: date | None = None
    sold_until: date | None = None
    tariffs: tuple[Tariff, ...] = ()

    def on(self, day: date) -> Option | None:
        """Return what the option is on a day; None before its first prices."""
        now = in_force(self.tariffs, day)
        if now is None:
            return None
        return Option(
            code=self.code,
            kind=self.kind,
            name=self.name,
            description=self.description,
            least=self.least,
            most=self.most,
            sold_from=self.sold_from,
            sold_until=self.sold_until,
            prices=now.prices,
        )


def seeded_options(
    seeds: Iterable[SeededOption], before: Sequence[ListedOption], *, today: date, by: Tariff
) -> tuple[ListedOption, ...]:
    """Return the options that a data file describes; one that it does not name any more is closed.

    `by`: when and under which revision. Raises: WrongPriceList, WrongBounds.
    """
    known = {one.code: one for one in before}
    told = [_seeded(seed, known.pop(seed.code, None), today=today, by=by) for seed in seeds]
    return tuple(sorted([*told, *(close_option(one, today=today) for one in known.values())], key=_code))


def _seeded(seed: SeededOption, before: ListedOption | None, *, today: date, by: Tariff) -> ListedOption:
    described = ListedOption(
        code=seed.code,
        kind=seed.kind,
        name=seed.name,
        description=seed.description,
        least=seed.least,
        most=seed.most,
        tariffs=before.tariffs if before else (),
    )
    _check_bounds(described)
    now, prices = in_force(described.tariffs, today), _prices(seed.prices)
    return described if now and now.prices == prices else _priced(described, replace(by, prices=prices))


def add_option(
    request: AddOption, before: Sequence[ListedOption], *, today: date, by: Act, revision: int
) -> ListedOption:
    """Make a new option, sold from its first day on. Raises: OptionExists, WrongBounds, WrongDays, WrongPriceList."""
    if any(one.code == request.code for one in before):
        raise OptionExists(option=request.code)
    first = request.sold_from or today
    check_days(first, request.sold_until, today=today)
    option = ListedOption(
        code=request.code,
        kind=request.kind,
        name=words_of_both(request.name),
        description=words_of_both(request.description),
        least=request.least,
        most=request.most,
        sold_from=first,
        sold_until=request.sold_until,
    )
    _check_bounds(option)
    return _priced(option, by.tariff(_prices(request.prices), valid_from=first, revision=revision))


def describe_option(option: ListedOption, request: DescribeOption) -> ListedOption:
    """Give an option other words or other bounds; orders keep those of their day (R03). Raises: WrongBounds."""
    described = replace(
        option,
        name=words_of_both(request.name),
        description=words_of_both(request.description),
        least=request.least,
        most=request.most,
    )
    _check_bounds(described)
    return described


def reprice_option(
    option: ListedOption, request: PriceOption, *, today: date, by: Act, revision: int
) -> ListedOption:
    """Decide other prices from a day to come. Raises: PriceTooEarly, WrongPriceList (R36)."""
    check_price_day(request.valid_from, option.tariffs, today=today, sold_from=option.sold_from)
    return _priced(
        option, by.tariff(_prices(request.prices), valid_from=request.valid_from, revision=revision)
    )


def sell_option(option: ListedOption, request: SellOption, *, today: date) -> ListedOption:
    """Say on which days an option is sold; one that is on sale may keep its first day. Raises: WrongDays."""
    check_other_days(request.sold_from, request.sold_until, sold_from=option.sold_from, today=today)
    return replace(option, sold_from=request.sold_from, sold_until=request.sold_until)


def close_option(option: ListedOption, *, today: date) -> ListedOption:
    """Sell an option no more, from this day on; one that is closed already stays so (R62)."""
    return replace(option, sold_until=last_day_of(option.sold_until, today=today))


def with_option(options: Iterable[ListedOption], one: ListedOption) -> tuple[ListedOption, ...]:
    """Put an option in the place of the one with its code, or beside the others."""
    return tuple(sorted([*(each for each in options if each.code != one.code), one], key=_code))


def _code(option: ListedOption) -> str:
    return option.code


def _check_bounds(option: ListedOption) -> None:
    ticked_twice = option.kind == "tick" and option.most != 1
    if not 1 <= option.least <= option.most or ticked_twice:
        raise WrongBounds


def _prices(prices: Iterable[OptionPrice | NewOptionPrice]) -> tuple[Price, ...]:
    found = tuple(Price(volume=ANY_VOLUME, term=one.term, price_cents=one.price_cents) for one in prices)
    check_prices(found)
    return found


def _priced(option: ListedOption, tariff: Tariff) -> ListedOption:
    return replace(option, tariffs=(*option.tariffs, tariff))


def option_prices(options: Iterable[ListedOption], *, today: date) -> list[OptionPrices]:
    """Return what each option costs on a day, for those who keep copies of prices (R36)."""
    now = [one for one in (option.on(today) for option in options) if one]
    return [OptionPrices(code=one.code, prices=_told(one.prices)) for one in now]


def _told(prices: Iterable[Price]) -> list[OptionPrice]:
    return [OptionPrice(term=one.term, price_cents=one.price_cents) for one in prices]


def option_views(options: Iterable[ListedOption], *, today: date) -> list[OptionView]:
    """Show options as they are on a day, with what is decided for later (R36)."""
    return [_view(one, now, today=today) for one in options if (now := one.on(today))]


def _view(option: ListedOption, now: Option, *, today: date) -> OptionView:
    shown = [ShownOptionPrice(**dict(one)) for one in shown_prices(option.tariffs, today)]
    return OptionView(
        code=option.code,
        name=option.name,
        description=option.description,
        kind=option.kind,
        least=option.least,
        most=option.most,
        prices=shown,
        state="on_sale" if now.is_sold(today) else "closed",
        sold_until=option.sold_until,
    )


def option_history(options: Iterable[ListedOption]) -> list[DatedOptionPrice]:
    """Return every price of every option, the youngest first (R36)."""
    lines = [
        DatedOptionPrice(option=option.code, name=option.name, **dict(line))
        for option in options
        for line in history(option.tariffs)
    ]
    return sorted(lines, key=lambda line: line.since, reverse=True)


def staff_option(option: ListedOption, *, today: date) -> StaffOption:
    """Show an option to those who edit it."""
    return StaffOption(
        code=option.code,
        kind=option.kind,
        name=option.name,
        description=option.description,
        least=option.least,
        most=option.most,
        state=standing(option.on(today), option.sold_until, today),
        sold_from=option.sold_from,
        sold_until=option.sold_until,
        tariffs=[
            OptionTariffView(
                revision=one.revision,
                valid_from=one.valid_from,
                prices=_told(one.prices),
                decided_at=one.decided_at,
                author=one.author,
                why=one.why,
            )
            for one in youngest_first(option.tariffs)
        ],
    )

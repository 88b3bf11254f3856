"""Reading what banks send: whole or not at all, the same lines from whatever files tell of them (R33)."""

import gzip
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.fakes.bank.camt import VERSIONS, Movement, camt053, table
from services.payments.domain import check_overlap, check_statement, fingerprint_of, lines_of
from services.payments.domain.bank_refusals import (
    BalanceBroken,
    OtherAccount,
    OtherContent,
    OtherCurrency,
    OtherFormat,
    TooMuch,
    Unreadable,
)
from services.payments.domain.statements import Kept
from services.payments.providers.bank import read_statements, reading
from shared.runtime.errors import Rejected

from .bank_files import IBAN, OTHER_IBAN, PAID_ON, a_file, movement, sheet

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\r\n"), max_size=40
)
DAYS = st.dates(date(2026, 11, 1), date(2026, 11, 30))
MOVEMENTS = st.lists(
    st.builds(
        Movement,
        key=st.sampled_from(["", "A1", "A2"]),
        on=DAYS,
        cents=st.integers(-(10**9), 10**9).filter(bool),
        name=WORDS,
        text=WORDS,
        structured=st.sampled_from(["", "RF28CMD202600117"]),
        returned=st.sampled_from(["", "AC04"]),
    ),
    max_size=8,
)
MONTH = {"first_day": date(2026, 11, 1), "last_day": date(2026, 11, 30), "number": "2026-11"}


def read(content):
    (statement,) = read_statements(content)
    return statement


def ids(*contents):
    """Return the identities of the lines of files, as they would be kept one after the other."""
    return {line.id for content in contents for line in lines_of(read(content), IBAN, statement_id="s")}


@settings(max_examples=60, deadline=None)
@given(MOVEMENTS, st.sampled_from(VERSIONS), st.integers(-(10**9), 10**9))
def test_statement_that_a_bank_writes_is_read_back_to_the_cent(movements, version, opening):
    written = sheet(*movements, **MONTH, opening_cents=opening)
    told = read(camt053(written, version=version))
    check_statement(told, IBAN)
    assert (told.opening_cents, told.closing_cents) == (opening, written.closing_cents)
    assert [(one.booked_on, one.amount_cents) for one in told.entries] == [
        (one.on, one.cents) for one in movements
    ]
    assert [one.returned for one in told.entries] == [one.returned for one in movements]
    assert [one.payer for one in told.entries] == [" ".join(one.name.split()) for one in movements]


@settings(max_examples=40, deadline=None)
@given(MOVEMENTS)
def test_versions_agree_about_every_line(movements):
    """A bank that changes to the newer version does not bring its lines a second time."""
    old, new = (camt053(sheet(*movements, **MONTH), version=version) for version in VERSIONS)
    assert ids(old) == ids(new)
    assert len(ids(old)) == len(movements)


@settings(max_examples=40, deadline=None)
@given(MOVEMENTS, DAYS, DAYS)
def test_overlapping_files_add_only_what_is_new(movements, one, other):
    """Whole days, cut anywhere, in any order, overlapping or not: together they tell what the whole month tells."""
    until, since = max(one, other), min(one, other)
    first = a_file(*(m for m in movements if m.on <= until), **MONTH)
    second = a_file(*(m for m in movements if m.on >= since), **MONTH)
    assert ids(first, second) == ids(second, first) == ids(a_file(*movements, **MONTH))


@settings(max_examples=40, deadline=None)
@given(MOVEMENTS.filter(lambda found: len(found) > 0))
def test_table_of_a_bank_is_read_to_the_cent(movements):
    told = read(table(sheet(*movements)))
    assert [(one.booked_on, one.amount_cents) for one in told.entries] == [
        (one.on, one.cents) for one in movements
    ]


TABLES = {
    "Crédit Agricole": (
        "Téléchargement du 26/11/2026;\n\nASSOCIATION\nCompte courant n° 0500013M026;\nSolde au 26/11/2026 1 234,56 €\n\n"
        "Date;Libellé;Débit euros;Crédit euros;\n"
        '25/11/2026;"VIREMENT EN VOTRE FAVEUR\nCAMILLE CLIENT  RF28CMD202600117\n\n";;1 024,00;\n'
        '24/11/2026;"COTISATION";3,50;;\n'
    ).encode("cp1252"),
    "La Banque Postale": (
        "Numéro Compte\t0500013M026\nType\tCCP\nCompte tenu en\teuros\nDate\t26/11/2026\nSolde (EUROS)\t1234,56\n\n"
        "Date\tLibellé\tMontant(EUROS)\n25/11/2026\tVIREMENT DE CAMILLE CLIENT RF28CMD202600117\t1024,00\n"
        "24/11/2026\tCOTISATION\t-3,50\n"
    ).encode("latin-1"),
    "BoursoBank": (
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;accountLabel;accountbalance\n"
        '2026-11-25;2026-11-25;"VIR CAMILLE CLIENT RF28CMD202600117";;;;"1 024,00";;0500013M026;Asso;1234.56\n'
        "2026-11-24;2026-11-24;COTISATION;;;;-3,50;;0500013M026;Asso;1000.00\n"
    ).encode("utf-8-sig"),
    "Crédit Mutuel / CIC": (
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n25/11/2026;25/11/2026;;1024,00;VIR RF28CMD202600117;1234,56\n"
        "24/11/2026;24/11/2026;-3,50;;COTISATION;210,56\n"
    ).encode("iso-8859-15"),
    "Société Générale": (
        "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise\n"
        "25/11/2026;VIR RECU;VIR RECU DE: CLIENT MOTIF: RF28CMD202600117;1024,00;EUR\n24/11/2026;COTIS;COTIS;-3,50;EUR\n"
    ).encode("cp1252"),
}


@pytest.mark.parametrize("bank", TABLES)
def test_table_of_each_bank_is_recognised_with_its_encoding_separator_and_columns(bank):
    told = read(TABLES[bank])
    check_statement(told, IBAN)
    assert told.format == bank
    assert [(one.booked_on, one.amount_cents) for one in told.entries] == [
        (date(2026, 11, 25), 102_400),
        (date(2026, 11, 24), -350),
    ]
    assert "RF28CMD202600117" in told.entries[0].text


def test_table_of_another_account_is_refused():
    with pytest.raises(OtherAccount):
        check_statement(read(TABLES["BoursoBank"].replace(b"0500013M026", b"0000000M026")), IBAN)


def test_compressed_file_is_read_and_one_that_swells_is_refused():
    assert read(gzip.compress(a_file(movement()))) == read(a_file(movement()))
    with pytest.raises(TooMuch):
        read_statements(gzip.compress(b" " * (reading.LARGEST_FILE_BYTES + 1)))
    with pytest.raises(Unreadable):
        read_statements(gzip.compress(a_file(movement()))[:-20])


def test_file_with_too_many_lines_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ENTRIES", 3)
    with pytest.raises(TooMuch):
        read_statements(a_file(*(movement(key=str(n)) for n in range(4))))


GOOD = a_file(movement()).decode()
BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
BROKEN = {
    "nothing": b"",
    "words": b"Bonjour",
    "half of it": GOOD[: len(GOOD) // 2].encode(),
    "an entity bomb": GOOD.replace("<Document", BOMB + "]><Document").replace("B-1", "&j;").encode(),
    "a file of the machine": GOOD.replace(
        "<Document", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document'
    )
    .replace("B-1", "&x;")
    .encode(),
    "a harmless DTD": GOOD.replace("<Document", "<!DOCTYPE Document><Document").encode(),
    "another message": GOOD.replace("camt.053", "camt.052").encode(),
    "a version that nobody has read": GOOD.replace("001.08", "001.99").encode(),
    "no statement": GOOD[: GOOD.index("<Stmt>")].encode() + b"</BkToCstmrStmt></Document>",
    "no account": GOOD.replace(f"<IBAN>{IBAN}</IBAN>", "").encode(),
    "no opening balance": GOOD.replace("OPBD", "ITBD").encode(),
    "an amount of letters": GOOD.replace("24.00", "vingt").encode(),
    "a fraction of a cent": GOOD.replace("24.00", "24.001").encode(),
    "an amount below nothing": GOOD.replace("24.00", "-24.00").encode(),
    "no side": GOOD.replace("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>").encode(),
    "no day": GOOD.replace(f"<BookgDt><Dt>{PAID_ON}</Dt></BookgDt>", "").encode(),
    "a day that is none": GOOD.replace(f"<BookgDt><Dt>{PAID_ON}", "<BookgDt><Dt>2026-02-30").encode(),
    "a table of another kind": b"a;b;c\n1;2;3\n",
    "a table with a wrong amount": TABLES["BoursoBank"].replace(b"-3,50", b"trois"),
    "a table with a wrong day": TABLES["BoursoBank"].replace(b"2026-11-24", b"2026-31-24"),
    "both debit and credit": TABLES["Crédit Mutuel / CIC"].replace(b";-3,50;;", b";-3,50;3,50;"),
    "a null character": b"Date\0" + TABLES["BoursoBank"],
    "a very long cell": TABLES["BoursoBank"].replace(b"COTISATION", b"x" * 30_000),
    "deep nesting": b"<a>" * 100_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_unreadable_file_is_refused_with_a_sentence(what):
    with pytest.raises(Unreadable) as refused:
        read_statements(BROKEN[what])
    assert refused.value.say("fr").startswith("Ce fichier n'est pas un relevé lisible : ")
    assert "root:" not in refused.value.say("en")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_damaged_file_is_read_or_refused_and_never_breaks_the_reader(junk, at, cut):
    for whole in (GOOD.encode(), TABLES["Crédit Agricole"]):
        with suppress(Rejected):
            assert all(one.format for one in read_statements(whole[:at] + junk + whole[at + cut :]))


def test_currency_other_than_the_euro_is_refused():
    """R37."""
    with pytest.raises(OtherCurrency):
        read_statements(GOOD.replace("<Ccy>EUR</Ccy>", "<Ccy>CHF</Ccy>").encode())
    with pytest.raises(OtherCurrency):
        read_statements(GOOD.replace('Ccy="EUR"', 'Ccy="CHF"').encode())
    with pytest.raises(OtherCurrency):
        read_statements(TABLES["Société Générale"].replace(b"EUR", b"CHF"))


def test_pending_entry_is_no_money():
    told = read(GOOD.replace("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>").encode())
    assert told.entries == ()


def test_collective_booking_is_cut_into_its_transfers():
    one = GOOD[GOOD.index("<TxDtls>") : GOOD.index("</NtryDtls>")]
    parts = "".join(
        one.replace("<TxDtls>", f'<TxDtls><Amt Ccy="EUR">{amount}</Amt>').replace("Camille", name)
        for amount, name in (("14.00", "Ada"), ("10.00", "Bo"))
    )
    entries = read(GOOD.replace(one, parts).encode()).entries
    assert [(entry.amount_cents, entry.payer) for entry in entries] == [
        (1400, "Ada Client"),
        (1000, "Bo Client"),
    ]


def test_collective_booking_that_does_not_add_up_stays_one_line():
    one = GOOD[GOOD.index("<TxDtls>") : GOOD.index("</NtryDtls>")]
    part = one.replace("<TxDtls>", '<TxDtls><Amt Ccy="EUR">1.00</Amt>')
    assert [entry.amount_cents for entry in read(GOOD.replace(one, part * 2).encode()).entries] == [2400]


def test_statement_of_another_account_is_refused():
    with pytest.raises(OtherAccount):
        check_statement(read(a_file(movement(), iban=OTHER_IBAN)), IBAN)


def test_statement_that_does_not_add_up_is_refused():
    told = read(a_file(movement()))
    with pytest.raises(BalanceBroken) as refused:
        check_statement(replace(told, entries=told.entries * 2), IBAN)
    assert "1048.00" in refused.value.say("fr")


def kept(content):
    told = read(content)
    lines = lines_of(told, IBAN, statement_id="s")
    known = Kept(
        id="s",
        format=told.format,
        number=told.number,
        first_day=told.span[0],
        last_day=told.span[1],
        fingerprint=fingerprint_of(told, lines),
    )
    return told, known


def test_same_number_with_another_content_is_refused():
    _, first = kept(a_file(movement()))
    told, other = kept(a_file(movement(cents=2500)))
    with pytest.raises(OtherContent):
        check_overlap(told, [first], fingerprint=other.fingerprint)
    check_overlap(*kept(a_file(movement()))[:1], [first], fingerprint=first.fingerprint)


def test_same_days_in_another_format_are_refused():
    """The words differ, so the same money would look like other money."""
    _, first = kept(a_file(movement()))
    told, other = kept(table(sheet(movement())))
    with pytest.raises(OtherFormat):
        check_overlap(told, [first], fingerprint=other.fingerprint)
    later, after = kept(table(sheet(movement(on=PAID_ON + timedelta(days=1)))))
    check_overlap(later, [first], fingerprint=after.fingerprint)


def test_equal_lines_of_one_day_are_as_many_lines():
    assert len(ids(a_file(movement(key=""), movement(key="")))) == 2
    assert ids(a_file(movement(key=""))) < ids(a_file(movement(key=""), movement(key="")))

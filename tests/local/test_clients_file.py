"""A file of an older system: encodings, separators, lines and what is wrong with them."""

import pytest

from infra.local.clients_file import identity, read

OFFERS = {"web": ({"fr": "Hébergement web", "en": "Web hosting"}, "web")}
HEAD = "client;kind;name;email;street;postal_code;city;country;hosting;offer;volume;term;starts_on;ends_on;order;paid;paid_on"
ONE = "17;person;Éloïse Pré;eloise@example.org;1 rue du Port;77190;Dammarie-les-Lys;FR;eloise;web;10;P12M;2024-03-31;2027-03-31;FA-812;24,00 €;31/03/2026"


def found(*lines, head=HEAD, encoding="utf-8"):
    return read("\n".join((head, *lines)).encode(encoding), OFFERS)


def faults(*lines, **how):
    return [(one.line, one.code, one.fields) for one in found(*lines, **how).faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found_out(encoding, separator):
    texts = [text.replace("24,00 €", '"24,00 €"').replace(";", separator) for text in (HEAD, ONE)]
    one = found(texts[1], head=texts[0], encoding=encoding)
    assert one.faults == []
    [client], [hosting] = one.clients, one.hostings
    assert (client.name, client.address.city) == ("Éloïse Pré", "Dammarie-les-Lys")
    assert (hosting.paid_cents, hosting.paid_on.isoformat()) == (2400, "2026-03-31")
    assert (hosting.reference, hosting.former_order) == ("eloise", "FA-812")


def test_a_client_of_two_hostings_is_one_client():
    other = ONE.replace(";eloise;", ";eloise-2;")
    one = found(ONE, other)
    assert ([client.line for client in one.clients], [hosting.line for hosting in one.hostings]) == (
        [2],
        [2, 3],
    )
    assert {hosting.account_id for hosting in one.hostings} == {one.clients[0].account_id}


def test_a_client_without_a_hosting_leaves_its_columns_empty():
    one = found(";".join(ONE.split(";")[:8]))
    assert (len(one.clients), one.hostings, one.faults) == (1, [], [])


def test_identities_are_the_same_in_every_run_and_tell_kinds_apart():
    assert identity("client", " 17 ") == identity("client", "17") == "b9b2908f-8f29-5058-b193-7120ae3cf0a7"
    assert identity("client", "17") != identity("hosting", "17")
    assert found(ONE).clients == found(ONE).clients


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (ONE.replace("eloise@example.org", "eloise@"), (2, "E-CHAMPS", ("email",))),
        (ONE.replace(";person;", ";human;"), (2, "E-CHAMPS", ("kind",))),
        (ONE.replace(";FR;", ";France;"), (2, "E-CHAMPS", ("address", "country"))),
        (ONE.replace(";web;", ";vps;"), (2, "E-OFFRE", ("offer",))),
        (ONE.replace("2027-03-31", "31.3.27"), (2, "E-CHAMPS", ("ends_on",))),
        (ONE.replace("24,00 €", "24,005"), (2, "E-CHAMPS", ("paid",))),
        (ONE.replace(";10;", ";lots;"), (2, "E-CHAMPS", ("volume",))),
    ],
    ids=["address", "kind", "country", "offer", "date", "amount", "volume"],
)
def test_a_fault_is_told_with_its_line_code_and_column(line, fault):
    assert faults(line) == [fault]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (ONE.replace("Éloïse Pré", "Other").replace(";eloise;", ";e-2;"), "E-IMPORT-CLIENT"),
        (ONE.replace("17;", "18;", 1).replace(";eloise;", ";e-2;"), "E-EMAIL"),
        (ONE, "E-IMPORT-REFERENCE"),
    ],
    ids=["same client, other words", "two clients, one address", "one hosting twice"],
)
def test_lines_that_contradict_each_other_are_told(second, code):
    assert [(line, told) for line, told, _ in faults(ONE, second)] == [(3, code)]


def test_lines_are_counted_as_an_editor_does_also_behind_a_cell_of_several_lines():
    first = ONE.replace("1 rue du Port", '"1 rue\ndu Port"')
    wrong = ONE.replace("17;", "18;", 1).replace(";FR;", ";F;").replace(";eloise;", ";e-2;")
    assert faults(first, "", wrong.replace("eloise@", "other@")) == [(5, "E-CHAMPS", ("address", "country"))]


@pytest.mark.parametrize(
    "content", [b"", b"name;email\nA;a@example.org", f"{HEAD};colour\n".encode(), b"\x00\x01\x02"]
)
def test_what_is_no_such_table_is_refused_in_one_sentence(content):
    with pytest.raises(ValueError, match=r"column|table"):
        read(content, OFFERS)

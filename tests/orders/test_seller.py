"""The association's identity as orders reads it."""

import pytest
import yaml
from pydantic import ValidationError

from services.orders.settings import OrderSettings
from shared.contracts.association import SHIPPED


def test_shipped_file_is_read_when_nothing_is_set(monkeypatch):
    monkeypatch.delenv("COLOMBIER_ASSOCIATION_FILE", raising=False)
    seller = OrderSettings.load().association
    assert (seller.name, seller.siret) == ("G7-servers", "79815880400012")
    assert seller.address.city == "Dammarie-les-Lys"


def test_another_association_is_another_file(monkeypatch, tmp_path):
    file = tmp_path / "ours.yaml"
    row = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**row, "name": "Nids", "siret": "732 829 320 00074"}), encoding="utf-8")
    monkeypatch.setenv("COLOMBIER_ASSOCIATION_FILE", str(file))
    seller = OrderSettings.load().association
    assert (seller.name, seller.siret_spaced) == ("Nids", "732 829 320 00074")


@pytest.mark.parametrize("number", ["798 158 804 00013", "798 158 805 00012", "7981588040001", "rien"])
def test_siret_with_a_wrong_key_is_refused(number, monkeypatch, tmp_path):
    file = tmp_path / "wrong.yaml"
    row = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**row, "siret": number}), encoding="utf-8")
    monkeypatch.setenv("COLOMBIER_ASSOCIATION_FILE", str(file))
    with pytest.raises(ValidationError) as refusal:
        _ = OrderSettings.load().association
    assert [error["type"] for error in refusal.value.errors()] == ["E-SIRET"]

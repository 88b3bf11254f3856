"""The key of mailed links: long enough not to be guessed, and replaced without a link that stops working."""

import pytest

from shared.runtime.links import LinkSettings

KEY, OLD = "a-new-key-of-these-tests", "an-old-key-of-these-tests"


def test_the_first_key_signs_and_the_one_of_before_is_still_believed(monkeypatch):
    monkeypatch.setenv("COLOMBIER_LINK_KEY", f"{KEY}, {OLD},")
    assert LinkSettings.load().link_keys == (KEY, OLD)


def test_the_key_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "link_key").write_text(f"{KEY}\n")
    monkeypatch.delenv("COLOMBIER_LINK_KEY", raising=False)
    monkeypatch.setenv("COLOMBIER_LINK_KEY_FILE", str(tmp_path / "link_key"))
    assert LinkSettings.load().link_keys == (KEY,)


@pytest.mark.parametrize("given", ["", " , "])
def test_without_a_key_the_start_ends_in_one_sentence(monkeypatch, given):
    monkeypatch.setenv("COLOMBIER_LINK_KEY", given)
    with pytest.raises(ValueError, match=r"COLOMBIER_LINK_KEY .* is missing"):
        _ = LinkSettings.load().link_keys


@pytest.mark.parametrize("given", ["short", f"{KEY},short"])
def test_one_that_can_be_guessed_is_refused_in_one_sentence(monkeypatch, given):
    monkeypatch.setenv("COLOMBIER_LINK_KEY", given)
    with pytest.raises(ValueError, match=r"COLOMBIER_LINK_KEY"):
        _ = LinkSettings.load().link_keys


def test_the_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("COLOMBIER_LINK_KEY", KEY)
    assert KEY not in repr(LinkSettings.load())

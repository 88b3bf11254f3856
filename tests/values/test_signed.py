"""Signed texts: read back by whoever has the key, for the purpose that they were signed for, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values.signed import read, sign

OLD, NEW = "an-old-key-of-tests", "a-new-key-of-tests"
TEXTS = st.text(min_size=1)


@given(TEXTS, st.sampled_from(["renew", "pay"]))
def test_what_was_signed_is_read_back(text, purpose):
    assert read(sign(text, key=NEW, purpose=purpose), keys=[NEW], purpose=purpose) == text


@given(TEXTS, st.text())
def test_what_nobody_signed_is_not_read(text, seal):
    assert read(f"{text}.{seal}", keys=[NEW], purpose="pay") is None
    assert read(text, keys=[NEW], purpose="pay") is None


@given(TEXTS, st.data())
def test_a_token_that_was_changed_anywhere_is_not_read(text, data):
    token = sign(text, key=NEW, purpose="pay")
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda one: one != token[at]))
    assert read(token[:at] + other + token[at + 1 :], keys=[NEW], purpose="pay") is None


@pytest.mark.parametrize("token", ["\ud800.x", "x.\ud800", "\ud800", ""])
def test_half_a_character_is_no_token_and_no_error(token):
    assert read(token, keys=[NEW], purpose="pay") is None


def test_a_token_is_worth_nothing_for_another_purpose():
    assert read(sign("web-1", key=NEW, purpose="renew"), keys=[NEW], purpose="pay") is None


def test_the_key_of_before_is_still_believed_and_one_that_was_given_up_is_not():
    token = sign("web-1", key=OLD, purpose="renew")
    assert read(token, keys=[NEW, OLD], purpose="renew") == "web-1"
    assert read(token, keys=[NEW], purpose="renew") is None


@pytest.mark.parametrize("keys", [[], [""]], ids=["no key", "an empty one"])
def test_without_a_key_nothing_is_read(keys):
    assert read(sign("web-1", key=NEW, purpose="renew"), keys=keys, purpose="renew") is None


def test_without_a_key_nothing_is_signed():
    with pytest.raises(ValueError, match="without a key"):
        sign("web-1", key="", purpose="renew")


@given(st.from_regex(r"[a-z]{1,20}-[0-9a-z]{1,30}", fullmatch=True))
def test_the_token_of_a_reference_can_stand_in_an_address_and_is_short(reference):
    token = sign(reference, key=NEW, purpose="renew")
    assert len(token) < 200
    assert all(one.isascii() and (one.isalnum() or one in "-_.") for one in token)

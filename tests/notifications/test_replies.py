"""Replies of a mail server, however their bytes arrive."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.mailer.replies import LineBroken, Reply, ReplyReader

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.strip)
REPLIES = st.lists(st.tuples(st.integers(200, 599), st.lists(WORDS, min_size=1, max_size=3)), max_size=6)


def written(code, lines, end):
    marks = ["-"] * (len(lines) - 1) + [" "]
    return "".join(f"{code}{mark}{line}{end}" for mark, line in zip(marks, lines, strict=True)).encode()


@given(replies=REPLIES, end=st.sampled_from(["\r\n", "\n"]), cuts=st.lists(st.integers(0, 400), max_size=8))
def test_replies_are_the_same_however_their_bytes_are_cut(replies, end, cuts):
    stream = b"".join(written(code, lines, end) for code, lines in replies)
    borders = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    reader = ReplyReader()
    heard = [reply for a, b in itertools.pairwise(borders) for reply in reader.feed(stream[a:b])]
    assert heard == [Reply(code, " ".join(lines)) for code, lines in replies]


@pytest.mark.parametrize(
    "nonsense", [b"hello\r\n", b"25 ok\r\n", b"250_ok\r\n", b"\r\n", "²50 ok\r\n".encode()]
)
def test_what_is_no_smtp_breaks_the_line(nonsense):
    with pytest.raises(LineBroken, match="does not speak SMTP"):
        ReplyReader().feed(nonsense)


@pytest.mark.parametrize("endless", [b"x" * 70_000, b"250-more\r\n" * 20_000], ids=["one-line", "many-lines"])
def test_an_answer_without_end_breaks_the_line(endless):
    with pytest.raises(LineBroken, match="no end"):
        ReplyReader().feed(endless)

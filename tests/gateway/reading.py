"""How tests read a page: its words without the marks around dates, its size, what it holds."""

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "input", "path", "circle", "use"})


def plain(html):
    """Return a page whose dates are plain words, its spaces ordinary ones."""
    return re.sub(r"</?time[^>]*>", "", html).replace("\xa0", " ")


class Outline(HTMLParser):
    """Counts elements, and says what is not nested as it should be."""

    def __init__(self, html):
        super().__init__()
        self.open, self.nodes, self.wrong, self.tags = [], 0, [], []
        self.ids, self.fors, self.headings = [], [], []
        self.feed(html)
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        self.nodes += 1
        self.tags.append(tag)
        given = dict(attrs)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.fors.append(given["for"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.nodes += 1
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

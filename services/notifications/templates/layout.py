"""Markdown in, plain text and HTML out: the same words twice, from the same tree.

The Markdown of a letter has slots where values will stand, so its tree depends only on the branches that the
letter took: `rendering.py` keeps one shape for each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from .slots import Pieces, cut, fill, slot

WIDTH = 76
"""Characters of a line of plain text; a link is never cut."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "code", "fence", "html_inline", "html_block"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """What is wrapped on its own in plain text."""

    pieces: Pieces
    first: str = ""
    """Before its first line."""
    further: str = ""
    """Before each further line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A letter's words in form, without its values."""

    blocks: tuple[tuple[Paragraph, ...], ...]
    html: Pieces

    def text(self, values: Sequence[str]) -> str:
        """Write plain text."""
        return "\n\n".join("\n".join(_wrapped(part, values) for part in block) for block in self.blocks)

    def body(self, values: Sequence[str]) -> Markup:
        """Write HTML; tags that a value holds are shown, not obeyed."""
        return Markup(fill(self.html, [escapeHtml(value) for value in values]))  # noqa: S704 - escaped just now


def french_spaces(text: str) -> str:
    """Put the no-break spaces that French wants around its punctuation, and after n°."""
    return re.sub(r"(?<=[«°]) | (?=[:;?!»])", "\u00a0", text)


def shape(markdown: str, *, colon: str) -> Shape:
    """Read Markdown; in plain text each link is written out after its label and a colon."""
    tokens = _MARKDOWN.parse(markdown)
    root = SyntaxTreeNode(tokens)
    return Shape(
        blocks=tuple(_block(node, colon=colon) for node in root.children),
        html=cut(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})),
    )


def on_page(body: Markup, *, subject: str, footer: tuple[str, ...], language: str) -> str:
    """Put the one HTML page around a letter."""
    return fill(_page(footer, language), [escape(subject), body])


@cache
def _page(footer: tuple[str, ...], language: str) -> Pieces:
    around = _layout().render(subject=slot(0), body=slot(1), footer=footer, language=language)
    return cut(around)


@cache
def _layout() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("layout.html.jinja")


def _block(node: SyntaxTreeNode, *, colon: str) -> tuple[Paragraph, ...]:
    if node.type == "bullet_list":
        return tuple(_item(item, colon=colon) for item in node.children)
    assert node.type in {"paragraph", "heading"}, f"{node.type} has no plain text"
    return (Paragraph(pieces=cut(_inline(node.children[0], colon=colon))),)


def _item(item: SyntaxTreeNode, *, colon: str) -> Paragraph:
    text = " ".join(_inline(block.children[0], colon=colon) for block in item.children)
    return Paragraph(pieces=cut(text), first="- ", further="  ")


def _inline(node: SyntaxTreeNode, *, colon: str) -> str:
    if node.type == "text":
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return " " if node.type == "softbreak" else "\n"
    assert node.type in {"inline", "strong", "em", "link"}, f"{node.type} has no plain text"
    inner = "".join(_inline(child, colon=colon) for child in node.children)
    return f"{inner}{colon}{node.attrs['href']}" if node.type == "link" else inner


def _wrapped(paragraph: Paragraph, values: Sequence[str]) -> str:
    lines = fill(paragraph.pieces, values).split("\n")
    return "\n".join(part for line in lines for part in _wrap(line, paragraph))


def _wrap(line: str, paragraph: Paragraph) -> Iterator[str]:
    """Fill lines with words; a no-break space breaks none, and a word is never cut."""
    begun, space = paragraph.first, ""
    for word in filter(None, line.split(" ")):
        if space and len(begun) + 1 + len(word) > WIDTH:
            yield begun
            begun, space = paragraph.further, ""
        begun += space + word
        space = " "
    yield begun

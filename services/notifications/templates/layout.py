"""Markdown in, plain text and HTML out: the same words twice, from the same tree."""

import re
import textwrap
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

WIDTH = 76
"""Characters of a line of plain text; a link is never cut."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "code", "fence", "html_inline", "html_block"]
)


def french_spaces(text: str) -> str:
    """Put the no-break spaces that French wants around its punctuation, and after n°."""
    return re.sub(r"(?<=[«°]) | (?=[:;?!»])", "\u00a0", text)


@cache
def page() -> Template:
    """Return the one HTML page around every letter."""
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("layout.html.jinja")


def to_html(markdown: str) -> Markup:
    """Render Markdown to HTML; tags written in it are shown, not obeyed."""
    return Markup(_MARKDOWN.render(markdown))  # noqa: S704 - the renderer escapes, raw HTML is off


def to_text(markdown: str, *, colon: str) -> str:
    """Render Markdown to plain text, each link written out after its label and a colon."""
    root = SyntaxTreeNode(_MARKDOWN.parse(markdown))
    return "\n\n".join(_block(node, colon=colon) for node in root.children)


def _block(node: SyntaxTreeNode, *, colon: str) -> str:
    if node.type == "bullet_list":
        return "\n".join(_item(item, colon=colon) for item in node.children)
    assert node.type in {"paragraph", "heading"}, f"{node.type} has no plain text"
    return _wrap(_inline(node.children[0], colon=colon))


def _item(item: SyntaxTreeNode, *, colon: str) -> str:
    text = " ".join(_inline(block.children[0], colon=colon) for block in item.children)
    return _wrap(text, first="- ", next_="  ")


def _inline(node: SyntaxTreeNode, *, colon: str) -> str:
    if node.type == "text":
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return " " if node.type == "softbreak" else "\n"
    assert node.type in {"inline", "strong", "em", "link"}, f"{node.type} has no plain text"
    inner = "".join(_inline(child, colon=colon) for child in node.children)
    return f"{inner}{colon}{node.attrs['href']}" if node.type == "link" else inner


def _wrap(text: str, *, first: str = "", next_: str = "") -> str:
    wrapper = textwrap.TextWrapper(
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = [wrapper.fill(line) for line in text.split("\n")]
    return "\n".join(lines)

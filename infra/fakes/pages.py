"""The payment pages: plain HTML forms, no JavaScript, French and English, clearly marked as a simulator."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from infra.fakes.journal import Thing

FOLDER = Path(__file__).with_name("pages")


def language(locale: str | None) -> str:
    """Return the language that comes first on a page: English when asked for, French otherwise."""
    return "en" if (locale or "").startswith("en") else "fr"


def price(cents: int, currency: str, lang: str) -> str:
    """Write an amount as its reader does: 24,00 € in French, €24.00 in English."""
    sign = "€" if currency.lower() == "eur" else currency.upper()
    number = f"{cents // 100}.{cents % 100:02d}"
    return f"{sign}{number}" if lang == "en" else f"{number.replace('.', ',')} {sign}"


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)


def page(name: str, status: int = 200, **words: object) -> Response[str]:
    html = _templates().get_template(name).render(**words)
    return Response(html, status_code=status, media_type=MediaType.HTML)


def go_to(url: str) -> Response[Thing]:
    """Send the browser elsewhere with a GET, whatever it came with."""
    return Response({}, status_code=303, headers={"Location": url})

"""The pages of help: all of them, what a search finds, and each one. They ask no service, so that they always stand."""

from functools import partial

from services.gateway.portal.visit import AnyResponse, Page, Visit

from .articles import ARTICLES, CONTENTS, ROOTS, Article
from .searching import LONGEST_QUERY, find


async def show_contents(visit: Visit) -> AnyResponse:
    """Show every page by what people come for; where words are asked for, what is about them."""
    await visit.caller()
    query = str(visit.call.query_params.get("q", ""))[:LONGEST_QUERY].strip()
    found = find(query, ARTICLES.values(), visit.language)
    groups = [(title, [ARTICLES[name] for name in names]) for title, names in CONTENTS]
    return visit.show("help", query=query, found=found, groups=groups)


async def show_article(visit: Visit, article: Article) -> AnyResponse:
    await visit.caller()
    also = [ARTICLES[name] for name in article.also]
    return visit.show("help_article", article=article, text=article.texts[visit.language], also=also)


def _page(article: Article) -> Page:
    texts = article.texts
    return Page(fr=texts["fr"].path, en=texts["en"].path, shows=partial(show_article, article=article))


HELP = Page(fr=ROOTS["fr"], en=ROOTS["en"], shows=show_contents)
PAGES = (HELP, *map(_page, ARTICLES.values()))

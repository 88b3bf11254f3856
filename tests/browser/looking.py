"""How a page is looked at: in both widths and both schemes; what a person would trip over is a finding.

Axe is a script: it sees the page as it is with scripts. The bare page, without them, is looked at for its status, its
HTML, its width, its console and third parties.
"""

import gzip
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tests.gateway.reading import Outline

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL, COLOURS = {"type": "tag", "values": STANDARDS}, {"type": "rule", "values": ["color-contrast"]}
LOOKS = (
    (320, "light", ALL),
    (320, "dark", COLOURS),
    (1280, "dark", ALL),
    (1280, "light", COLOURS),
)
"""Width in pixels, scheme, and what axe looks for: everything once in each width, colours in every look."""
ZOOMED = 640
"""Width in pixels of a screen of 1280 at 200 %."""
SEE = """
rules => axe.run(document, {runOnly: rules, resultTypes: ['violations', 'incomplete'], preload: false})
"""
WIDTH, TREE = "document.documentElement.scrollWidth", "document.documentElement.outerHTML"
OWN = (Path(__file__).parent / "looking.js").read_text()
"""What axe does not see: larger spaces between letters, lines and words, and where the focus is."""
FILL = (Path(__file__).parent / "sending.js").read_text()
LANGUAGES = ("fr", "en")


@cache
def axe_script():
    return Axe().axe_script


MOST_REQUESTS, MOST_BYTES, MOST_NODES = 6, 40_000, 1_500
"""Of a page that nothing is kept of, with all it loads, as gzip sends it (portal study §4)."""
SHIFT = """() => new Promise(told => {
  let moved = 0
  new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value })
    .observe({type: 'layout-shift', buffered: true})
  setTimeout(() => told(moved), 50)
})"""
MOST_SHIFT = 0.01
"""How far what was drawn may move: a tenth of what counts as good, for a line or two that came later than the rest."""


def both_languages(pages):
    """Return every address of {French: English}."""
    return [*pages, *pages.values()]


def _size(request):
    """Return what gzip sends of an answer; of one that the browser has let go by now, what came over the wire."""
    try:
        return len(gzip.compress(request.response().body()))
    except Error:
        return request.sizes()["responseBodySize"]


class Looking:
    """A browser that notes what its pages ask for and what its console says: once with scripts, once without."""

    def __init__(self, browser):
        self._contexts = [
            browser.new_context(locale="fr-FR", java_script_enabled=scripts, reduced_motion="reduce")
            for scripts in (True, False)
        ]
        self._page, self._bare = [context.new_page() for context in self._contexts]
        self._asked, self._said, self._began, self._came = [], [], [], []
        self._page.on("request", self._begin)
        self._page.on("requestfinished", self._take)
        for page in (self._page, self._bare):
            page.on("request", lambda request: self._asked.append(request.url))
            page.on("console", self._hear)
            page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self._said.append(message.text)

    def begins(self):
        """Be somebody whom no page knows, at no page."""
        for context, page in zip(self._contexts, (self._page, self._bare), strict=True):
            page.goto("about:blank")
            context.clear_cookies()
        self._asked.clear()
        self._said.clear()

    def _begin(self, request):
        self._began.append(request)

    def _take(self, request):
        if request in self._began:
            self._came.append(request)

    def _weighs_anew(self):
        """Count no more what an earlier page asked for, though the end of it is still to be heard of."""
        self._began.clear()
        self._came.clear()

    def close(self):
        for context in self._contexts:
            context.close()

    def signs_in(self, cookie):
        for context in self._contexts:
            context.add_cookies([cookie])

    def findings(self, url, *, status=200):
        """Open a page, look at it in every way, and return what is wrong with it."""
        self._weighs_anew()
        return self._found(status, [page.goto(url) for page in (self._page, self._bare)])

    def findings_after(self, origin, posted, *, language="fr"):
        """Send the forms of a scene, and look at what the last one leads to in the same way."""
        answers = []
        for page in (self._page, self._bare):
            page.goto(origin + posted.at)
            if language != page.locator("html").get_attribute("lang"):
                page.goto(origin + page.locator(f"a[hreflang={language}]").first.get_attribute("href"))
            for fields in posted.sends:
                answer = self._sends(page, fields)
            answers.append(answer)
            if not page.locator(posted.shows).count():
                shown = page.locator("main").inner_text()
                pytest.fail(f"{answer.status} {page.url} without {posted.shows}: {shown}")
        return self._found(posted.status, answers)

    def _sends(self, page, fields):
        """Send the form of the page that has these fields, and return what was answered."""
        if not page.evaluate(FILL, fields):
            pytest.fail(f"no form of {page.url} takes {fields}")
        if page is self._page:
            self._weighs_anew()
        with page.expect_navigation() as led:
            page.evaluate("sendForm()")
        return led.value

    def _found(self, status, answers):
        """Look in every way at what both pages show, which was answered so."""
        found = [f"answered {one.status}" for one in answers if one.status != status]
        if Outline(answers[1].text()).tags != Outline(self._bare.evaluate(TREE)).tags:
            found.append("the browser had to mend the HTML")
        found += self._weight()
        self._page.evaluate(axe_script())
        for width, scheme, rules in LOOKS:
            found += [f"{width} {scheme}: {one}" for one in self._look(width, scheme, rules)]
        found += self._strain()
        origin = self._page.url.split("/", 3)[:3]
        foreign = [one for one in self._asked if one.split("/", 3)[:3] != origin]
        said = [one for one in self._said if f"responded with a status of {status} " not in one]
        self._asked.clear()
        self._said.clear()
        return [*found, *(f"asked {one}" for one in foreign), *(f"console: {one}" for one in said)]

    def _weight(self):
        """Say what is too much for somebody on a train; pages whose parts still stream have sent the rest."""
        whole = [request for request in self._came if not request.redirected_to]
        sizes = [_size(request) for request in whole]
        if len(sizes) > MOST_REQUESTS or sum(sizes) > MOST_BYTES:
            yield f"loads {sum(sizes)} bytes in {len(sizes)} requests"
        if (nodes := self._page.evaluate("document.querySelectorAll('*').length")) > MOST_NODES:
            yield f"has {nodes} nodes"
        if (moved := self._page.evaluate(SHIFT)) > MOST_SHIFT:
            yield f"moves while it is drawn: {moved}"

    def _look(self, width, scheme, rules):
        self._page.emulate_media(color_scheme=scheme)
        if rules is ALL:
            yield from self._widen(self._bare, width)
            yield from self._widen(self._page, width)
        seen = self._page.evaluate(SEE, rules)
        for one in (*seen["violations"], *seen["incomplete"]):
            nodes = [node["html"][:160] for node in one["nodes"]]
            yield f"{one['id']} ({one['impact']}): {nodes[:3]}"

    def _strain(self):
        """Look once more at 200 %, with the spaces of WCAG 1.4.12, and at every place that the focus can be."""
        for page in (self._page, self._bare):
            yield from self._widen(page, ZOOMED)
        yield from self._widen(self._page, 320)
        yield from self._page.evaluate(OWN)

    @staticmethod
    def _widen(page, width):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(WIDTH)
        if wide > width:
            yield f"scrolls sideways, {wide} px of {width}"

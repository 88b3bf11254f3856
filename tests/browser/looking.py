"""How a page is looked at: in both widths and both schemes; what a person would trip over is a finding."""

from axe_playwright_python.sync_playwright import Axe

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = (
    (320, "light", {"type": "tag", "values": STANDARDS}),
    (1280, "dark", {"type": "tag", "values": STANDARDS}),
    (320, "dark", {"type": "rule", "values": ["color-contrast"]}),
    (1280, "light", {"type": "rule", "values": ["color-contrast"]}),
)
"""Width in pixels, scheme, and what axe looks for: everything once in each width, colours in every look."""
ENTRY = "axe.run(document, {{runOnly: {rules}, resultTypes: ['violations', 'incomplete']}})"


def both_languages(pages):
    """Return every address of {French: English}."""
    return [*pages, *pages.values()]


class Looking:
    """A browser that notes what its pages ask for and what its console says: once with scripts, once without."""

    def __init__(self, browser):
        self._contexts = [
            browser.new_context(locale="fr-FR", java_script_enabled=scripts, reduced_motion="reduce")
            for scripts in (True, False)
        ]
        self._page, self._bare = [context.new_page() for context in self._contexts]
        self._asked, self._said = [], []
        for page in (self._page, self._bare):
            page.on("request", lambda request: self._asked.append(request.url))
            page.on("console", self._hear)
            page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message):
        if message.type in {"error", "warning"} and "404" not in message.text:
            self._said.append(message.text)

    def close(self):
        for context in self._contexts:
            context.close()

    def signs_in(self, cookie):
        for context in self._contexts:
            context.add_cookies([cookie])

    def findings(self, url, *, status=200):
        """Open a page, look at it in every way, and return what is wrong with it."""
        answers = [page.goto(url).status for page in (self._page, self._bare)]
        found = [f"answered {one}" for one in answers if one != status]
        self._page.evaluate(Axe().axe_script)
        for width, scheme, rules in LOOKS:
            found += [f"{width} {scheme}: {one}" for one in self._look(width, scheme, rules)]
        origin = url.split("/", 3)[:3]
        foreign = [one for one in self._asked if one.split("/", 3)[:3] != origin]
        return [*found, *(f"asked {one}" for one in foreign), *(f"console: {one}" for one in self._said)]

    def _look(self, width, scheme, rules):
        for page in (self._page, self._bare):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                yield f"scrolls sideways, {wide} px"
        seen = self._page.evaluate(ENTRY.format(rules=rules))
        for one in (*seen["violations"], *seen["incomplete"]):
            nodes = [node["html"][:160] for node in one["nodes"]]
            yield f"{one['id']} ({one['impact']}): {nodes[:3]}"

"""Somebody who has a keyboard alone: what is reached by it, and after how many keys."""

import re

HERE = """() => {
  const one = document.activeElement;
  return [one.type ?? "", (one.labels?.[0]?.innerText ?? one.innerText ?? "").replace(/\\s+/g, " ").trim()];
}"""
FURTHEST = 80


class Keys:
    def __init__(self, page):
        self._page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self._page.keyboard.press(key)
            self.pressed += 1

    def here(self):
        """Return what has the focus: its kind, and its name."""
        return self._page.evaluate(HERE)

    def to(self, name, most=FURTHEST):
        """Press Tab until the focus is on what has this name; return how often that was."""
        passed = []
        for presses in range(1, most + 1):
            self.press("Tab")
            if re.search(name, self.here()[1]):
                return presses
            passed.append(self.here()[1][:30])
        raise AssertionError(f"{name!r} is further than {most} tabs: {passed}")

    def types(self, name, text):
        self.to(name)
        self._page.keyboard.type(text)

    def chooses(self, name):
        """Choose among radio buttons: Tab leads to the first of them, arrows to the others."""
        for _ in range(FURTHEST):
            self.press("Tab")
            while self.here()[0] == "radio":
                if re.search(name, self.here()[1]):
                    self.press("Space")
                    return
                self.press("ArrowDown")
        raise AssertionError(f"no choice {name!r}")

    def opens(self, name):
        """Go to a link or a button and press it; the page that it leads to is there."""
        presses = self.to(name)
        with self._page.expect_navigation():
            self.press("Enter")
        return presses

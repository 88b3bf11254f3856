"""E-mails as files: which event is told to whom, in which words, as plain text and HTML.

One file per e-mail and language in `emails/`: front matter, then the text in Markdown with Jinja. A letter
is rendered from the event and the contact alone; nothing here computes a date or a price, and what an event
does not carry cannot be said. `letters.py` reads the files, `rendering.py` fills them, `filters.py` writes
dates and money, `links.py` knows the pages of the portal, `layout.py` makes text and HTML of the Markdown.
"""

from .letters import ACCOUNT, Letter, letters, letters_for, says_whom
from .links import Links
from .rendering import Rendered, render

__all__ = ["ACCOUNT", "Letter", "Links", "Rendered", "letters", "letters_for", "render", "says_whom"]

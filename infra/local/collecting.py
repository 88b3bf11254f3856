"""When Python looks for garbage: not while a process starts, and then not in what it has started with.

Most of what a process imports lives as long as it does. Looking through it again and again is a tenth of the
work of a busy service, and a pause of a quarter of a second each time that everything is looked at.
"""

import gc

_MORE_BETWEEN = 10_000
"""New objects before a look; one request makes hundreds that refer to nothing but each other."""


def put_off() -> None:
    """Look for nothing while a process starts."""
    gc.disable()


def begin() -> None:
    """Look again, from here on, at what is new."""
    gc.freeze()
    gc.set_threshold(_MORE_BETWEEN)
    gc.enable()

"""A whole stack as its users start it, in a hurry to try again; and what `colombier status` and `verify` say of it."""

from contextlib import contextmanager

from tests.journeys.stack import Stack, command

JUDGED = (
    "A client or two order and pay on a whole stack while the fault lasts. Afterwards what was paid for is live,"
    " `colombier status` has nothing to say and `colombier verify` finds every invariant kept; no history is compared."
)
TOLD_SECONDS, WELL_SECONDS = 40, 60


@contextmanager
def a_stack(home, **env):
    stack = Stack.up(home, env={"COLOMBIER_PATIENCE": "0.2", **env})
    try:
        yield stack
    finally:
        stack.down()


def troubles(stack):
    """Return the sentences of `colombier status`."""
    said = command("status", home=stack.home, check=False).stdout
    return [line.removeprefix("! ") for line in said.splitlines() if line.startswith("! ")]


def until_told(stack, words):
    """Wait until one sentence holds these words; return all that are said then."""
    said = stack.eventually(
        lambda: troubles(stack), lambda told: any(words in one for one in told), patience=TOLD_SECONDS
    )
    print(*said, sep="\n")
    return said


def until_well(stack):
    stack.eventually(lambda: troubles(stack), lambda told: not told, patience=WELL_SECONDS)


def until_answered(stack, client):
    """Repeat what was on its way while NATS was started again, as a client does."""
    question = {"url": f"{stack.run['gateway']}/api/v1/hostings", "headers": client.bearer}
    stack.eventually(lambda: stack.http.get(**question).status_code == 200)


def assert_invariants_hold(stack):
    assert "invariants hold" in command("verify", home=stack.home).stdout

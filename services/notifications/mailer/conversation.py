"""Mails handed over one after the other on one line, each judged by the server's own words about it.

The envelope of a mail travels together with the body of the one before, so that each mail costs one round trip.
At any moment at most one body is on its way. When the line breaks, only that mail is in doubt: it is deferred,
though the server may have taken it. A mail whose envelope alone was said goes back to those that wait.
"""

from services.notifications.domain import Accepted, Deferred, Delivery, Refused

from .line import Line
from .parcels import END, Parcel, Waiting
from .replies import LineBroken, Reply

DONE, GO_ON, NEVER = 2, 3, 5
LONGEST_ANSWER = 500  # characters
IN_VAIN = 8
"""After so many mails in a row that the server does not want now, we take it that it wants none."""


def readable(said: str) -> str:
    """What a server says is not always text; our register keeps text."""
    return "".join(each if each.isprintable() else " " for each in said[:LONGEST_ANSWER])


def judge_envelope(mail: Reply, recipient: Reply, data: Reply) -> Refused | Deferred | None:
    """Judge what the server said to the three commands of an envelope; None when it wants the content.

    A sender that is refused is our own trouble, and costs no reader a letter.
    Raises: LineBroken when these cannot be the answers to those commands.
    """
    _in_step(DONE, mail, recipient)
    _in_step(GO_ON, data)
    if mail.sort != DONE:
        return Deferred(reason=readable(str(mail)))
    return _unwanted(recipient, DONE) or _unwanted(data, GO_ON)


def judge_content(reply: Reply, *, sha256: str) -> Delivery:
    """Judge what the server said when it had the whole mail. Raises: LineBroken as `judge_envelope` does."""
    _in_step(DONE, reply)
    return _unwanted(reply, DONE) or Accepted(answer=readable(str(reply)), sha256=sha256)


def _unwanted(reply: Reply, wanted: int) -> Refused | Deferred | None:
    if reply.sort == wanted:
        return None
    reason = readable(str(reply))
    return Refused(reason=reason) if reply.sort == NEVER else Deferred(reason=reason)


def _in_step(wanted: int, *replies: Reply) -> None:
    """Make sure that no answer has slipped in or out: a wrong one would be taken for another mail's."""
    for reply in replies:
        if reply.sort not in {wanted, 4, NEVER}:
            raise LineBroken(f"out of step: {reply}")


class Conversation:
    def __init__(self, line: Line, *, longest: int) -> None:
        """Talk over a line; after `longest` mails it is time for another one."""
        self.line = line
        self.settled = 0
        self.refusals = 0
        """Mails in a row that were not taken now: each for its own reason, or the server has none to spare."""
        self.last_refusal = ""
        self._left = longest

    @property
    def is_over(self) -> bool:
        return self._left == 0 or self.is_in_vain

    @property
    def is_in_vain(self) -> bool:
        return self.refusals >= IN_VAIN

    async def hand_over(self, waiting: Waiting) -> None:
        """Hand over what waits, and what comes meanwhile.

        Raises: LineBroken; the mail that was on its way is settled then, the others wait.
        """
        parcel = self._next(waiting)
        if parcel is not None:
            self.line.say(*parcel.envelope(size=self.line.sizes))
        while parcel is not None:
            parcel = await self._deliver(parcel, waiting)

    async def _deliver(self, parcel: Parcel, waiting: Waiting) -> Parcel | None:
        """Deliver a mail whose envelope is said; return the next one, whose envelope went along."""
        refusal, closing = await self._announced(parcel, waiting)
        following = self._next(waiting)
        envelope = following.envelope(size=self.line.sizes) if following else ()
        self.line.say(*closing, *envelope)
        try:
            answers = [await self.line.reply() for _ in closing]
            self._settle(parcel, refusal or judge_content(answers[0], sha256=parcel.sha256))
        except LineBroken as broken:
            parcel.settle(refusal or Deferred(reason=readable(str(broken))))
            if following is not None:
                waiting.appendleft(following)
            raise
        return following

    def _settle(self, parcel: Parcel, delivery: Delivery) -> None:
        parcel.settle(delivery)
        self.settled += 1
        self.refusals += 1
        if isinstance(delivery, Deferred):
            self.last_refusal = delivery.reason
        else:
            self.refusals = 0

    async def _announced(
        self, parcel: Parcel, waiting: Waiting
    ) -> tuple[Refused | Deferred | None, tuple[bytes, ...]]:
        """Read what the server says of an envelope; return the refusal, if any, and what ends this mail.

        A line that breaks now has cost the mail nothing if it had served before: the server may have closed it
        long ago, or wants no more on one line.
        """
        try:
            replies = (await self.line.reply(), await self.line.reply(), await self.line.reply())
            refusal = judge_envelope(*replies)
        except LineBroken as broken:
            if self.settled:
                waiting.appendleft(parcel)
            else:
                parcel.settle(Deferred(reason=readable(str(broken))))
            raise
        if refusal is None:
            return None, (parcel.body(),)
        # A server may ask for the content though it wants no reader: an empty one ends that (RFC 2920).
        wants_content = replies[2].sort == GO_ON
        return refusal, (END, b"RSET\r\n") if wants_content else (b"RSET\r\n",)

    def _next(self, waiting: Waiting) -> Parcel | None:
        parcel = None if self.is_over else waiting.take()
        self._left -= parcel is not None
        return parcel

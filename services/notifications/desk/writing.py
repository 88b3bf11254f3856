"""Where letters are written, for the reader as known now and in the name of the association."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.notifications.domain import Deferred, Delivery, Email, Refused
from services.notifications.mailer import Mail, Mailer, Wanted, wire_address
from services.notifications.templates import Letter, Links, letters, letters_for, render, says_whom
from shared.contracts.accounts import Contact
from shared.contracts.association import Association
from shared.contracts.base import Event
from shared.contracts.catalogue import all_messages
from shared.runtime.errors import Unavailable

from .papers import Papers

EVENTS: dict[str, type[Event]] = {
    message.subject(): message
    for message in all_messages()
    if issubclass(message, Event) and letters_for(message)
}
"""The events that some letter tells, by subject."""

for _letter in letters():
    for _event in EVENTS.values():
        if _event.__name__ in _letter.events:
            assert says_whom(_letter, _event), f"{_event.__name__} does not say to whom {_letter.name} goes"

for _letter in letters():
    assert not _letter.attach or all(
        event.model_fields["order_id"].annotation is str
        for event in EVENTS.values()
        if event.__name__ in _letter.events
    ), f"{_letter.name} does not say whose papers to attach"

LETTERS: dict[str, Letter] = {
    one.name: one for letter in letters() for one in (letter, letter.for_second) if one
}
"""Every letter by its name, also those to second addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What notifications needs to write and send."""

    association: Association
    links: Links
    mailer: Mailer
    papers: Papers

    def write(self, email: Email, contact: Contact | None, at: datetime) -> tuple[Email, Mail | Refused]:
        """Write a claimed e-mail to the address and in the language of now, or to the address that its fact names."""
        letter, event = LETTERS[email.letter], EVENTS[email.event_subject].model_validate_json(email.event)
        reader = letter.reader(event, contact)
        address = wire_address(reader.email) if reader else None
        if reader is None or address is None:
            return email, Refused(reason="no address is known that mail can be sent to")
        rendered = render(letter, event=event, contact=reader, links=self.links, association=self.association)
        assert email.message_id is not None
        mail = Mail(
            message_id=email.message_id,
            recipient=address,
            language=reader.language,
            dated=at,
            rendered=rendered,
            wanted=_wanted(letter, event),
        )
        return replace(email, recipient=reader.email, subject=rendered.subject), mail

    def trouble(self) -> str | None:
        """Say in one sentence what an operator should know; None when mail leaves."""
        return self.mailer.trouble()

    async def post(self, mail: Mail | Refused) -> Delivery:
        """Hand an e-mail over with what belongs to it; it waits while its papers cannot be had."""
        if isinstance(mail, Refused):
            return mail
        if mail.wanted:
            try:
                mail = replace(mail, attachments=await self.papers.fetch(mail.wanted))
            except Unavailable as away:
                return Deferred(reason=str(away))
        return await self.mailer.send(mail)


def _wanted(letter: Letter, event: Event) -> Wanted | None:
    if not letter.attach:
        return None
    return Wanted(order_id=event.order_id, kinds=letter.attach)  # type: ignore[attr-defined]  # checked at the start

"""What of a person was given to whom outside: entered once, never changed, told unless an authority forbids (C9)."""

from shared.contracts.accounts.disclosures import DisclosureView, RecordDisclosure
from shared.runtime.errors import IllegalMove, Kind, Rejected
from shared.values.dates import civil_date

from .checks import By


class GivenLater(Rejected):
    """What was given was given by today."""

    kind = Kind.INVALID
    code = "E-COMMUNICATION-DATE"
    fr = "Une communication de données est datée d'aujourd'hui au plus tard."
    en = "A disclosure of data is dated today at the latest."


class NobodyForbids(Rejected):
    """Only an authority keeps a person from being told (GDPR art. 23)."""

    kind = Kind.INVALID
    code = "E-COMMUNICATION-SECRET"
    fr = "Seule une autorité peut interdire d'informer la personne concernée."
    en = "Only an authority may forbid to tell the person concerned."


def record(form: RecordDisclosure, *, number: str, by: By) -> DisclosureView:
    """Enter a disclosure.

    Raises: GivenLater; NobodyForbids.
    Source: GDPR art. 5(2), 13(1)(e) and 15(1)(c) (L15); terms of sale, art. 13 (R73, C9).
    """
    if form.made_on > civil_date(by.at):
        raise GivenLater
    if form.secret and form.role != "authority":
        raise NobodyForbids
    return DisclosureView(**form.model_dump(), number=number, entered_at=by.at, by=by.account_id)


def tell(disclosure: DisclosureView) -> DisclosureView:
    """Let the person find it from now on. Raises: IllegalMove where nothing was forbidden."""
    if not disclosure.secret:
        raise IllegalMove(state="told")
    return disclosure.model_copy(update={"secret": False})

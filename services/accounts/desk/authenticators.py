"""What a browser signs with a passkey, made and checked by the library `webauthn` (WebAuthn level 2).

Whom it is for is the public address of the portal: a passkey of another site is worth nothing here.
"""

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from services.accounts import domain
from shared.contracts.accounts import AddPasskey, LogInByPasskey
from shared.runtime.errors import Rejected

T = TypeVar("T")

ES256, RS256, EDDSA = -7, -257, -8
"""What a passkey may sign with, by its number in COSE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A passkey as it came from a browser, checked."""

    credential_id: bytes
    public_key: bytes
    uses: int
    backed_up: bool


class Authenticators:
    def __init__(self, *, public_url: str, name: str) -> None:
        """Expect what is signed for the portal at this address, in the name of the association."""
        parts = urlsplit(public_url)
        self.site = parts.hostname or ""
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.name = name

    async def registration(
        self, account: domain.Account, *, known: Iterable[bytes], challenge: bytes
    ) -> dict[str, Any]:
        """Return the options with which a browser makes a passkey for an account."""
        return await asyncio.to_thread(self._registration, account, known=known, challenge=challenge)

    def _registration(
        self, account: domain.Account, *, known: Iterable[bytes], challenge: bytes
    ) -> dict[str, Any]:
        import webauthn  # noqa: PLC0415 - it takes 0.2 s: no start waits for it
        from webauthn import helpers  # noqa: PLC0415

        options = webauthn.generate_registration_options(
            rp_id=self.site,
            rp_name=self.name,
            user_id=account.id.encode(),
            user_name=account.email,
            user_display_name=account.name,
            challenge=challenge,
            timeout=_milliseconds(),
            authenticator_selection=helpers.structs.AuthenticatorSelectionCriteria(
                resident_key=helpers.structs.ResidentKeyRequirement.REQUIRED,
                user_verification=helpers.structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[helpers.structs.PublicKeyCredentialDescriptor(id=one) for one in known],
            supported_pub_key_algs=_algorithms(),
        )
        return helpers.options_to_json_dict(options)

    async def log_in(self, *, challenge: bytes) -> dict[str, Any]:
        """Return the options with which a browser looks for a passkey of this site, whoever its person is."""
        return await asyncio.to_thread(self._log_in, challenge=challenge)

    def _log_in(self, *, challenge: bytes) -> dict[str, Any]:
        import webauthn  # noqa: PLC0415
        from webauthn import helpers  # noqa: PLC0415

        options = webauthn.generate_authentication_options(
            rp_id=self.site,
            challenge=challenge,
            timeout=_milliseconds(),
            user_verification=helpers.structs.UserVerificationRequirement.REQUIRED,
        )
        return helpers.options_to_json_dict(options)

    async def registered(self, form: AddPasskey, *, challenge: bytes) -> Made:
        """Check a new passkey. Raises PasskeyUnfit."""
        return await asyncio.to_thread(
            _sound, lambda: self._registered(form, challenge), refusal=domain.PasskeyUnfit
        )

    def _registered(self, form: AddPasskey, challenge: bytes) -> Made:
        import webauthn  # noqa: PLC0415

        answer = {"clientDataJSON": form.client_data, "attestationObject": form.attestation}
        made = webauthn.verify_registration_response(
            credential=_credential(form.credential_id, answer),
            expected_challenge=challenge,
            expected_rp_id=self.site,
            expected_origin=self.origin,
            require_user_verification=True,
            supported_pub_key_algs=_algorithms(),
        )
        if made.credential_id != decoded(form.credential_id):
            raise domain.PasskeyUnfit
        return Made(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            uses=made.sign_count,
            backed_up=made.credential_backed_up,
        )

    async def shown(self, form: LogInByPasskey, passkey: domain.Passkey, *, challenge: bytes) -> int:
        """Check what a passkey signed, and return how often it was used by its own count. Raises WrongPasskey."""
        return await asyncio.to_thread(
            _sound, lambda: self._shown(form, passkey, challenge), refusal=domain.WrongPasskey
        )

    def _shown(self, form: LogInByPasskey, passkey: domain.Passkey, challenge: bytes) -> int:
        import webauthn  # noqa: PLC0415

        named = (decoded(form.credential_id), decoded(form.user or ""))
        if named != (passkey.credential_id, passkey.account_id.encode()):
            raise domain.WrongPasskey
        answer = {
            "clientDataJSON": form.client_data,
            "authenticatorData": form.authenticator,
            "signature": form.signature,
        }
        found = webauthn.verify_authentication_response(
            credential=_credential(form.credential_id, answer),
            expected_challenge=challenge,
            expected_rp_id=self.site,
            expected_origin=self.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # the rule about it is ours: `domain.used`
            require_user_verification=True,
        )
        return found.new_sign_count


def decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sound(check: Callable[[], T], *, refusal: type[Rejected]) -> T:
    """Return what a check returns; whatever a stranger's bytes make of it is a refusal."""
    try:
        return check()
    except Exception as error:
        raise refusal(str(error)) from error


def _credential(credential_id: str, answer: dict[str, str]) -> dict[str, Any]:
    return {"id": credential_id, "rawId": credential_id, "type": "public-key", "response": answer}


def _algorithms() -> list[Any]:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier  # noqa: PLC0415

    return [COSEAlgorithmIdentifier(one) for one in (ES256, EDDSA, RS256)]


def _milliseconds() -> int:
    return int(domain.CHALLENGE_LIFE.total_seconds() * 1000)

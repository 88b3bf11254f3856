"""A payments service without a bus: real database, real HTTP on both sides, its own messages run one by one."""

import os
import shutil
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import stripe

from infra.fakes.paypal import FakePaypal
from infra.fakes.paypal.certificates import Signer
from infra.fakes.stripe import FakeStripe
from services.payments.desk import desk_of
from services.payments.settings import PaymentSettings
from shared.contracts.association import read_association
from shared.contracts.base import Caller, Role
from shared.runtime.http import serving

from .bank_files import association_with_bank
from .builders import HEARD_AT, OPENED_AT, paris
from .keyring import LINK_KEY, STRIPE_SECRET, WEBHOOK_ID, stripe_settings
from .rig import House, Rig

stripe.ca_bundle_path = os.environ["SSL_CERT_FILE"]
BUYER = Caller(account_id="a-1", roles=frozenset({Role.CLIENT}))
AT_THE_BANK = paris(2026, 11, 26, 9, 0)


@pytest.fixture
def rig(open_errand):
    """Open a service with given settings: `async with rig(settings, at=…) as service`."""

    @asynccontextmanager
    async def opened(settings=None, **more):
        desk = desk_of(settings or stripe_settings(), read_association())
        async with open_errand("payments", use=(desk,), **more) as errand, Rig(errand, desk).served() as made:
            try:
                yield made
            finally:
                await desk.stop()

    return opened


@pytest.fixture(scope="session")
def paypals_keys(tmp_path_factory):
    """The folder of a double's certificates, which take long to make."""
    folder = tmp_path_factory.mktemp("paypal")
    Signer(folder)
    return folder


@pytest.fixture
def house(rig, tmp_path, paypals_keys):
    """Open a service with the doubles of both providers, on one business clock; one order is there."""

    @asynccontextmanager
    async def opened(*, at=OPENED_AT, **settings):
        shutil.copytree(paypals_keys, tmp_path, dirs_exist_ok=True)
        made = House(at=at)
        given = {"now": lambda: made.at, "webhook_url": None, "data": tmp_path}
        made.stripe = FakeStripe(webhook_secret=STRIPE_SECRET, **given)
        made.paypal = FakePaypal(webhook_id=WEBHOOK_ID, **given)
        async with (
            serving(made.stripe.app) as made.stripe.base_url,
            serving(made.paypal.app) as made.paypal.base_url,
            rig(PaymentSettings(**made.secrets(), **settings), at=at) as made.service,
        ):
            await made.service.place()
            yield made

    return opened


@pytest.fixture
def bank(open_errand, tmp_path):
    """Open a service of an association that has an account; one order is there."""

    @asynccontextmanager
    async def opened(*, at=AT_THE_BANK, **settings):
        file = association_with_bank(tmp_path)
        desk = desk_of(PaymentSettings(association_file=file, **settings), read_association(file))
        async with open_errand("payments", at=at, use=(desk,)) as errand:
            service = Rig(errand, desk)
            await service.place()
            yield service
            assert await service.broken() == []

    return opened


@pytest.fixture
def office(open_tx):
    """A transaction of a service that knows no provider, asked by a client."""

    def opened(*, at=HEARD_AT, caller=BUYER):
        made = replace(desk_of(PaymentSettings(), read_association()), link_keys=(LINK_KEY,))
        return open_tx("payments", at=at, caller=caller, use=(made,))

    return opened

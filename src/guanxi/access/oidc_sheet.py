"""What the company sets about its provider of OpenID Connect; it is asked what it says of itself before it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access import oidc
from guanxi.kernel.sealing import sealed
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.contact import Url
from guanxi.meta.types.text import Secret, Text

FIELDS = (
    Field(key="label", type=Text(limit=60), label=_("Name on the button"), column="label", required=True),
    Field(
        key="issuer",
        type=Url(),
        label=_("Address of the provider (issuer)"),
        column="issuer",
        required=True,
        help=_("As it stands in its settings, such as https://login.example.com/realms/company."),
    ),
    Field(key="client_id", type=Text(limit=300), label=_("Client ID"), column="client_id", required=True),
    Field(key="secret", type=Secret(limit=500), label=_("Client secret"), column="secret"),
    Field(key="is_open", type=Boolean(), label=_("People may sign in by it"), column="is_open"),
    Field(
        key="links_people",
        type=Boolean(),
        label=_("Know people by their verified mail address at the first time"),
        column="links_people",
    ),
    Field(
        key="is_second_factor",
        type=Boolean(),
        label=_("It asks for a second factor itself, so ours is not asked"),
        column="is_second_factor",
    ),
)
SWITCHES = ("is_open", "links_people", "is_second_factor")


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    before = oidc.set_up()
    if values["is_open"]:
        oidc.checked(values["issuer"])
    is_same = (before.issuer, before.client_id) == (values["issuer"], values["client_id"])
    secret = sealed(values["secret"], before.secret, is_same=is_same)
    oidc.keep({**values, **{key: bool(values[key]) for key in SWITCHES}, "secret": secret})


SIGN_IN = declare(
    Sheet(
        key="sign-in",
        at_home=True,
        label=_("Sign-in by a provider"),
        about=_("Let people sign in by the company's own account, with OpenID Connect."),
        href="/settings/sign-in",
        group="people",
        fields=lambda: FIELDS,
        known=lambda: vars(oidc.set_up()),
        keep=_keep,
    )
)

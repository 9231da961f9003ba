"""How notices reach people: what the company has decided for each kind, and what each person has chosen for himself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from guanxi.access import preferences
from guanxi.access.actor import Actor, find_company
from guanxi.access.models import Preference, User
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.finding import values
from guanxi.kernel.notices import CHANNELS, Kind, all_kinds, kind_of
from guanxi.messaging.channels import LABELS
from guanxi.messaging.models import KindRule
from guanxi.messaging.quiet import QuietHours

NAME = "notices"  # of the preference
DIGESTS = ("", "hourly", "daily")
MORNING = time(8)
PAID = "sms"  # what costs money goes to nobody whom the company has not named it for
PEOPLE_AT_ONCE = 1000


@dataclass(frozen=True)
class Rule:
    """The channels of one kind for the whole company, and whether people can switch them off."""

    channels: tuple[str, ...]
    mandatory: bool


@dataclass(frozen=True)
class Choice:
    """What one person wants: kinds with channels switched on or off, quiet hours, one mail for several notices."""

    kinds: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    quiet: QuietHours | None = None
    digest: str = ""
    digest_at: time = MORNING
    timezone: str = "UTC"

    def allows(self, kind: str, rule: Rule, channel: str) -> bool:
        """Whether a kind reaches this person by a channel."""
        is_on = channel in rule.channels
        if (rule.mandatory and is_on) or (channel == PAID and not is_on):
            return is_on
        return self.kinds.get(kind, {}).get(channel, is_on)


def rules() -> dict[str, Rule]:
    """What holds for each kind: one query."""
    rows = values(KindRule, ("kind", "channels", "mandatory"))
    decided = {kind: Rule(tuple(channels), mandatory) for kind, channels, mandatory in rows}
    return {kind.key: decided.get(kind.key, Rule(kind.channels, kind.mandatory)) for kind in all_kinds()}


def decide(actor: Actor, decisions: Mapping[str, Rule]) -> None:
    """Have kinds of notices go by these channels from now on; for administrators."""
    if not actor.is_admin:
        raise Denied("administer")
    for key, rule in decisions.items():
        kind = _known(key)
        _check_channels(rule.channels)
        if rule == Rule(kind.channels, kind.mandatory):
            KindRule.objects.filter(kind=key).delete()
        else:
            values = {"channels": list(rule.channels), "mandatory": rule.mandatory}
            KindRule.objects.update_or_create(kind=key, defaults=values)


def choices_of(user_ids: Iterable[int]) -> dict[int, Choice]:
    """What these people want, of those who have chosen anything: one query for a thousand of them."""
    company, found = "", {}
    ids = list(dict.fromkeys(user_ids))
    for start in range(0, len(ids), PEOPLE_AT_ONCE):
        rows = values(Preference, ("user_id", "value"), name=NAME, user_id=ids[start : start + PEOPLE_AT_ONCE])
        zones = _zones([user_id for user_id, _value in rows])
        for user_id, value in rows:
            zone = zones[user_id]
            company = company if zone or company else _company_zone()
            found[user_id] = read(value, zone or company)
    return found


def choice_of(actor: Actor) -> Choice:
    """What one person wants."""
    value = Preference.objects.filter(name=NAME, user_id=actor.user_id).values_list("value", flat=True).first()
    return read(value or {}, actor.timezone)


def choose(actor: Actor, wanted: Choice) -> None:
    """Keep what a person wants; only what differs from the company's rule is kept, so that he follows that further."""
    if wanted.digest not in DIGESTS:
        raise DomainError("E_CHOICE", field="digest", label="digest", choices="hourly, daily")
    known = rules()
    kinds = {}
    for key, channels in wanted.kinds.items():
        _known(key)
        _check_channels(channels)
        own = {channel: is_on for channel, is_on in channels.items() if is_on != (channel in known[key].channels)}
        if own:
            kinds[key] = own
    quiet = wanted.quiet and [f"{wanted.quiet.begins:%H:%M}", f"{wanted.quiet.ends:%H:%M}"]
    value = {"kinds": kinds, "quiet": quiet, "digest": wanted.digest, "digest_at": f"{wanted.digest_at:%H:%M}"}
    preferences.keep(actor, NAME, value)


def read(value: Mapping[str, Any], zone: str) -> Choice:
    """A choice as it was kept, perhaps by an earlier release: what is not known any more is left out."""
    quiet = value.get("quiet")
    digest = value.get("digest", "")
    return Choice(
        kinds={key: channels for key, channels in value.get("kinds", {}).items() if kind_of(key)},
        quiet=QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
        digest=digest if digest in DIGESTS else "",
        digest_at=time.fromisoformat(value.get("digest_at") or "08:00"),
        timezone=zone,
    )


def _known(key: str) -> Kind:
    kind = kind_of(key)
    if kind is None:
        raise DomainError("E_CHOICE", field=key, label=key, choices=", ".join(kind.key for kind in all_kinds()))
    return kind


def _check_channels(channels: Iterable[str]) -> None:
    for channel in channels:
        if channel not in CHANNELS:
            raise DomainError("E_CHOICE", field=channel, label=channel, choices=", ".join(LABELS))


def _zones(user_ids: list[int]) -> dict[int, str]:
    """The time zones of these people, as far as they have chosen any."""
    return dict(values(User, ("id", "timezone"), id=user_ids)) if user_ids else {}


def _company_zone() -> str:
    company = find_company()
    return company.timezone if company else "UTC"

"""What comes in by a form on a web site becomes a lead, or goes to the one that the same person made a moment ago.

Whoever sends it is a stranger. What looks like a machine is answered like everybody else and kept nowhere.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, system_actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.modules.leads.forms import new_key
from guanxi.modules.leads.models import Lead, LeadForm
from guanxi.records import store
from guanxi.records.duplicates.keys import norm_mail, norm_phone
from guanxi.records.duplicates.rules import CONVERSION, through
from guanxi.records.locks import hold

SAME_WITHIN = timedelta(hours=24)
TRAP = "website"  # a field that people don't see; whatever fills in everything fills it in too
BEGAN = "began"
QUICKEST = 2  # seconds; nobody reads and fills in a form faster
CONSENT = "consent"
MARKS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
MOST_LINKS = 2
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
SALT = "guanxi.leads.form"
ENDED = ("converted", "disqualified")
LOOKED_AT = 2000  # leads of one form within a day


def find_form(key: str) -> LeadForm | None:
    """The form of a public address, if it is switched on."""
    return LeadForm.objects.select_related("owner").filter(key=key, active=True, deleted_at=None).first()


def stamp() -> str:
    """When a page with a form was shown, in a form that nobody else can make."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)


@transaction.atomic
def renew_address(*, actor: Actor, pk: int) -> LeadForm:
    """Give a form another public address."""
    return store.update(registry.get("lead_form"), actor, pk, {"key": new_key()}, trusted=True)


def is_spam(given: Mapping[str, str], *, is_page: bool) -> bool:
    """Whether a machine has sent this: it fell into the trap, was faster than people are, or brings links."""
    texts = [text for key, text in given.items() if key not in MARKS]
    has_links = sum(len(LINK.findall(text)) for text in texts) > MOST_LINKS
    is_named_by_link = any(LINK.search(given.get(key, "")) for key in ("contact_name", "company", "title"))
    return bool(given.get(TRAP)) or has_links or is_named_by_link or (is_page and _is_too_fast(given.get(BEGAN, "")))


def _is_too_fast(began: str) -> bool:
    try:
        at = signing.loads(began, salt=SALT)
    except signing.BadSignature:
        return True
    return not isinstance(at, int) or clock.now().timestamp() - at < QUICKEST


def capture(form: LeadForm, given: Mapping[str, str]) -> Lead:
    """Make a lead of what somebody has filled in, or bring the one up to date that he has made within a day. Invalid
    names every answer that is wrong; a name that the form doesn't know is refused (E_UNKNOWN_FIELD)."""
    answers = _answers(form, given)
    with transaction.atomic():
        hold(f"form {form.pk}")
        actor = system_actor()
        found = _same(form, answers)
        note = _("By the form “%(name)s”") % {"name": form.name}
        with through(CONVERSION):  # what is there already is not told to strangers
            if found is None:
                return _made(form, actor, {**answers, **_origin(form, given), **_consent(form)}, note)
            return _updated(found, actor, {**answers, **_marks(given), **_consent(form)}, note)


def _answers(form: LeadForm, given: Mapping[str, str]) -> dict[str, str]:
    known = {*form.asked, *MARKS, TRAP, BEGAN, CONSENT, "campaign_code"}
    errors = [DomainError("E_UNKNOWN_FIELD", field=key, name=key[:100]) for key in given if key not in known]
    module = registry.get("lead")
    found = {}
    for key in form.asked:
        field = module.field(key)
        try:
            value = field.clean(given.get(key, "").strip())
        except DomainError as error:
            error.field = key
            errors.append(error)
            continue
        if field.is_empty(value) and key in form.must:
            errors.append(DomainError("E_REQUIRED", field=key, label=field.label))
        elif not field.is_empty(value):
            found[key] = value
    if not errors and not any(key in found for key in ("mobile", "phone", "email", "wechat")):
        errors.append(DomainError("E_REQUIRED", field=_first_reach(form), label=_("Mobile, phone, e-mail or WeChat")))
    if form.consent_text and given.get(CONSENT) not in ("1", "on", "true"):
        errors.append(DomainError("E_FORM_CONSENT", field=CONSENT))
    if errors:
        raise Invalid(errors)
    return found


def _first_reach(form: LeadForm) -> str:
    return next(key for key in form.asked if key in ("mobile", "phone", "email", "wechat"))


def _same(form: LeadForm, answers: Mapping[str, str]) -> Lead | None:
    """The lead that the same person has made by this form within a day: the same number or address."""
    since = clock.now() - SAME_WITHIN
    rows = Lead.objects.filter(form=form.pk, created_at__gte=since, deleted_at=None).exclude(status__in=ENDED)
    mine = _reaches(answers)
    for row in rows.order_by("-created_at")[:LOOKED_AT].values("pk", "mobile", "phone", "email", "wechat"):
        if mine & _reaches(row):
            return Lead.objects.get(pk=row["pk"])
    return None


def _reaches(values: Mapping[str, Any]) -> set[str]:
    numbers = {norm_phone(values.get(key) or "") for key in ("mobile", "phone")}
    others = {norm_mail(values.get("email") or ""), (values.get("wechat") or "").strip().casefold()}
    return (numbers | others) - {""}


def _made(form: LeadForm, actor: Actor, data: dict[str, Any], note: str) -> Lead:
    module = registry.get("lead")
    place = {"lead_pool": form.lead_pool_id} if form.lead_pool_id else {"owner": form.owner_id}
    change = store.new(module, actor, {**data, **place, "form": form.pk}, note=note)
    change.trusted = True
    store.write([change])
    if change.errors:
        raise Invalid(change.errors)
    return change.record


def _updated(lead: Lead, actor: Actor, data: dict[str, Any], note: str) -> Lead:
    """What he says now counts; remarks are put one below the other."""
    said = data.get("remark", "")
    if said and lead.remark and said not in lead.remark:
        data["remark"] = f"{lead.remark}\n{said}"
    return store.update(registry.get("lead"), actor, lead.pk, data, note=note, trusted=True)


def _origin(form: LeadForm, given: Mapping[str, str]) -> dict[str, Any]:
    """Where the lead comes from: as the form says, with the code and the marks of the link that led to it."""
    code = given.get("campaign_code", "").strip()[:60] or form.campaign_code
    return {
        "source": form.source,
        "source_detail": form.source_detail or form.name,
        "campaign_code": code,
        "received_at": clock.now(),
        **_marks(given),
    }


def _marks(given: Mapping[str, str]) -> dict[str, str]:
    marks = [f"{key}={given[key].strip()[:90]}" for key in MARKS if given.get(key, "").strip()]
    return {"utm": "; ".join(marks)[:500]} if marks else {}


def _consent(form: LeadForm) -> dict[str, str]:
    return {"marketing_consent": "granted"} if form.consent_text else {}

"""Pages about people: the tree of positions with who holds them, who sees whose records, and one's own password."""

from collections import defaultdict
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access.actor import Actor
from guanxi.access.models import UserPosition
from guanxi.access.scope import grants_by_hierarchy, sharing_mode, visible
from guanxi.access.signin import owes_password
from guanxi.kernel.attempts import note_attempt
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.people import invitations
from guanxi.modules.people.module import DEPARTMENT, POSITION, ROLE, USER
from guanxi.modules.people.passwords import change_own_password
from guanxi.modules.people.sharing import MODE_LABELS, SHARING, choose_mode, modes_of, people_losing_access, shared
from guanxi.records.store import fetch
from guanxi.web import second_step, settings
from guanxi.web.menu import address
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page, say

PAGES = (
    (
        POSITION,
        "users",
        gettext_lazy("People and positions"),
        gettext_lazy("Who works here and who stands above whom: superiors see what the people below them own."),
        "/settings/people",
    ),
    (
        USER,
        "user",
        registry.plural(USER),
        gettext_lazy("Everyone who signs in: name, position, department, roles, password."),
        address(USER),
    ),
    (
        POSITION,
        "contact",
        registry.plural(POSITION),
        gettext_lazy("All positions as a list, with import and export."),
        address(POSITION),
    ),
    (
        DEPARTMENT,
        "tree",
        registry.plural(DEPARTMENT),
        gettext_lazy("How the company is divided; each person has one main department."),
        address(DEPARTMENT),
    ),
    (
        ROLE,
        "eye",
        SHARING.label,
        SHARING.about,
        SHARING.href,
    ),
    (
        ROLE,
        "key",
        registry.plural(ROLE),
        gettext_lazy("What people may do: view, create, change, delete, import, export, module by module."),
        address(ROLE),
    ),
)
for _module, _icon, _label, _about, _href in PAGES:
    settings.add(
        settings.SettingsPage(label=_label, about=_about, icon=_icon, href=_href, group="people", module=_module.key)
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The tree of positions, each with its people."""
    actor: Actor = request.actor
    held = _held(actor)
    context = {
        "tree": _tree(actor, held),
        "count": visible(USER, actor).filter(status="active").count(),
        "rights": {
            "add_position": actor.may(POSITION, "create"),
            "edit_position": actor.may(POSITION, "edit"),
            "add_user": actor.may(USER, "create"),
        },
        "users": address(USER),
        "positions": address(POSITION),
    }
    return page(request, "people/tree.html", **context)


def _held(actor: Actor) -> dict[int, list[dict[str, Any]]]:
    """By position: the people who hold it now, as main position or besides another."""
    known = visible(USER, actor).filter(status="active")
    rows = UserPosition.objects.filter(user__in=known.values("pk")).order_by("-is_main", "user__name_key")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for position, pk, name, seen in rows.values_list("position_id", "user_id", "user__name", "user__last_login"):
        invite = f"/settings/people/{pk}/invite" if seen is None and actor.may(USER, "edit") else ""
        found[position].append({"id": pk, "name": name, "href": f"{address(USER)}{pk}/", "invite": invite})
    return found


def _tree(actor: Actor, held: dict[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Positions under positions, in their order."""
    rows = list(visible(POSITION, actor).order_by("sequence", "name_key").values("id", "name", "parent_id"))
    nodes = {row["id"]: {**row, "people": held.get(row["id"], []), "below": []} for row in rows}
    for node in nodes.values():
        if node["parent_id"] in nodes:
            nodes[node["parent_id"]]["below"].append(node)
    return [node for node in nodes.values() if node["parent_id"] not in nodes]


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest) -> HttpResponse:
    """The sharing mode of each module; a narrower one is asked about first, with the number of people it touches."""
    actor: Actor = request.actor
    if request.method != "POST":
        return page(request, "people/sharing.html", rows=_shared(actor), asked=None, may=actor.is_admin)
    if not actor.is_admin:
        raise Denied("administer")
    module, mode = _module_named(request.POST.get("module", "")), request.POST.get("mode", "")
    climbs = not module.sharing.hierarchy or bool(request.POST.get("superiors"))
    losing = people_losing_access(module=module, mode=mode, grant_by_hierarchy=climbs)
    if losing and not request.POST.get("sure"):
        chosen = {"module": module.key, "mode": mode, "superiors": climbs}
        asked = {**chosen, "label": module.label_plural, "losing": losing}
        return page(request, "people/sharing.html", rows=_shared(actor), asked=asked, may=True)
    choose_mode(actor=actor, module=module, mode=mode, grant_by_hierarchy=climbs)
    told = _("The sharing of %(records)s is changed; it holds from the next click on.")
    say(request, told % {"records": module.label_plural})
    return redirect("sharing")


def _module_named(key: str) -> Module:
    found = next((module for module in shared() if module.key == key), None)
    if found is None:
        raise DomainError("E_CHOICE", field="module", label="module", choices="account, contact, opportunity, …")
    return found


def _shared(actor: Actor) -> list[dict[str, Any]]:
    """Each module whose mode can be chosen, with its present one."""
    return [
        {
            "module": module.key,
            "label": module.label_plural,
            "icon": module.icon,
            "has_superiors": module.sharing.hierarchy,
            "superiors": grants_by_hierarchy(module, actor),
            "mode": {
                "name": "mode",
                "label": module.label_plural,
                "kind": "choice",
                "required": True,
                "plain": True,
                "value": sharing_mode(module, actor),
                "choices": [(mode, MODE_LABELS[mode]) for mode in modes_of(module)],
            },
        }
        for module in shared()
    ]


@never_cache
@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; whoever got his from someone else comes here first."""
    if request.method != "POST":
        return _password_form(request)
    try:
        user = change_own_password(
            actor=request.actor,
            password=_chosen_password(request),
            present=request.POST.get("present", ""),
        )
    except DomainError as error:
        return _password_form(request, error)
    update_session_auth_hash(request, user)
    say(request, _("Your password is changed."))
    return redirect("workbench")


password.is_for_new_password = True


def _password_form(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    present = {"name": "present", "label": _("Present password"), "autocomplete": "current-password"}
    fields = _password_fields(error, present)
    must = owes_password(request.person)
    is_given = bool(request.person.must_change_password)
    values = {"fields": fields, "must": must, "is_given": is_given}
    return page(request, "people/password.html", status=error.status if error else 200, **values)


def _password_fields(error: DomainError | None, *before: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields in which a password is chosen, behind those that come before it."""
    hint = _("At least ten characters of three kinds: lower case, capitals, digits, others.")
    rows = (
        *before,
        {"name": "password", "label": _("New password"), "autocomplete": "new-password", "hint": hint},
        {"name": "again", "label": _("New password again"), "autocomplete": "new-password"},
    )
    wrong = error.field if error else ""
    return [
        {"kind": "password", "required": True, "error": error.message if error and wrong == row["name"] else ""} | row
        for row in rows
    ]


def _chosen_password(request: HttpRequest) -> str:
    """The new password, entered twice alike."""
    if request.POST.get("password") != request.POST.get("again"):
        raise DomainError("E_PASSWORD_WEAK", field="again", hint=_("the two entries differ."))
    return str(request.POST.get("password", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link by which a colleague comes in, and show it to be handed over, or send it to the own address."""
    actor: Actor = request.actor
    user = fetch(USER, actor, pk, "edit")
    if "mail" in request.POST:
        invitations.invite_by_mail(actor=actor, pk=pk)
        say(request, _("The invitation is on its way to %(address)s.") % {"address": user.email})
        return redirect("people")
    link = request.build_absolute_uri(invitations.invite(actor=actor, pk=pk)) if request.method == "POST" else ""
    roles = visible(ROLE, actor).filter(pk__in=user.roles).values("name", "description")
    return page(request, "people/invite.html", user_asked=user, link=link, roles=list(roles))


@open_to_all
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Where an invitation leads: choose a password, and be in."""
    user = invitations.invited(number, token)
    if user is None:
        note_attempt("An invitation that is worth nothing was refused")
        raise DomainError("E_INVITATION")
    if request.method != "POST":
        return page(request, "people/invitation.html", guest=user, fields=_password_fields(None))
    try:
        user = invitations.accept(number=number, token=token, password=_chosen_password(request))
    except DomainError as error:
        if error.status != 422:
            raise
        fields = _password_fields(error)
        return page(request, "people/invitation.html", status=422, guest=user, fields=fields)
    return second_step.begin(request, user, "/")


urlpatterns = [
    path("settings/people", people, name="people"),
    path("settings/sharing", sharing, name="sharing"),
    path("settings/people/<int:pk>/invite", invite, name="invite"),
    path("invitation/<slug:number>/<slug:token>", invitation, name="invitation"),
    path("password", password, name="password"),
]

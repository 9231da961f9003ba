"""Settings › Automation: the list of rules, the editor, the switch, trying a rule, and the log of runs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.automation import log, trying, working
from guanxi.flow.automation.models import State
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.records import actions, store
from guanxi.web import formats, settings
from guanxi.web.automation import posted, shown, told, words
from guanxi.web.forms.refusals import at_fields, each_of
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number

HOME = "/settings/automation/"
PARTS = ("name", "object", "description", "trigger", "condition", "actions")

settings.add(
    settings.SettingsPage(
        label=gettext_lazy("Automation"),
        about=gettext_lazy("What happens by itself: when something occurs, if a condition holds, then do this."),
        icon="bolt",
        href=HOME,
        group="flow",
        module="automation",
        covers=True,
    )
)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, each as a sentence with its switch."""
    actor: Actor = request.actor
    module = registry.get("automation")
    actor.require(module, "view")
    found = visible(module, actor).order_by("-active", "name_key", "pk")
    rows = [
        {
            "rule": rule,
            "href": f"{HOME}{rule.pk}/",
            "object": module.field("object").type.display(rule.object),
            "words": words.in_words(rule.object, vars_of(rule), actor),
            "switched": formats.moment(rule.switched_at) if rule.switched_at else "",
        }
        for rule in found
    ]
    return page(request, "automation/rules.html", rows=rows, may=actor.may(module, "create"))


def vars_of(rule: Any) -> dict[str, Any]:
    return {key: getattr(rule, key) for key in PARTS}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A rule that is not there yet."""
    actor: Actor = request.actor
    _require_defining(actor)
    if request.method == "POST":
        return _sent(request, actor, None)
    return _editor(request, actor, None, {"trigger": {}, "actions": []})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of a rule; each saved change of what it says is a new version."""
    actor: Actor = request.actor
    rule = store.fetch(registry.get("automation"), actor, pk)
    if request.method == "POST":
        return _sent(request, actor, rule)
    return _editor(request, actor, rule, vars_of(rule))


def _require_defining(actor: Actor) -> None:
    actor.require(registry.get("automation"), "create")
    if not actor.is_admin:
        raise Denied("administer")


def _sent(request: HttpRequest, actor: Actor, rule: Any) -> HttpResponse:
    """Another look at the editor after one of its buttons; else the rule is saved."""
    data: QueryDict = request.POST
    wanted = posted.read_rule(data)
    if op := next(filter(None, data.getlist("op")), ""):
        return _editor(request, actor, rule, posted.changed(wanted, op))
    module = registry.get("automation")
    try:
        if rule is None:
            saved = store.create(module, actor, wanted)
        else:
            saved = store.update(
                module, actor, rule.pk, wanted, version=whole_number(data.get("version", ""), "version")
            )
    except DomainError as error:
        return _editor(request, actor, rule, wanted, error)
    say(request, _("Saved."))
    return redirect(f"{HOME}{saved.pk}/")


def _editor(
    request: HttpRequest, actor: Actor, rule: Any, parts: dict[str, Any], error: DomainError | None = None
) -> HttpResponse:
    editor = shown.Editor(parts, actor, at_fields(error) if error else {})
    problems = [{"field": "", "message": one.message, "code": one.code} for one in each_of(error)] if error else []
    values = {
        "rule": rule,
        "editor": shown.values(editor),
        "errors": problems,
        "words": words.in_words(parts.get("object", ""), parts, actor),
        "action": f"{HOME}{rule.pk}/" if rule else f"{HOME}new",
        "may": actor.is_admin,
    }
    return page(request, "automation/editor.html", status=422 if error else 200, **values)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule on, or off with a reason."""
    actor: Actor = request.actor
    module = registry.get("automation")
    reason = request.POST.get("reason", "").strip()
    is_on = request.POST.get("to") == "on"
    try:
        actions.run(module, actor, pk, "enable" if is_on else "disable", {} if is_on else {"reason": reason})
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        for one in each_of(error):
            say(request, one.message, tone="bad")
        return redirect(f"{HOME}{pk}/")
    say(request, _("The automation is switched on.") if is_on else _("The automation is switched off."))
    return redirect(f"{HOME}{pk}/")


@require_safe
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rule would have done to records of the last weeks; nothing is written."""
    actor: Actor = request.actor
    rule = store.fetch(registry.get("automation"), actor, pk, "edit")
    error, trial = "", None
    try:
        trial = trying.try_automation(actor=actor, pk=pk)
    except DomainError as refusal:
        error = refusal.message
    for run in trial.runs if trial else ():
        run.automation, run.version, run.pk = rule, trial.rule.version, 0  # type: ignore[union-attr]
    runs = [told.tried(run, actor) for run in trial.runs] if trial else []
    values = {
        "rule": rule,
        "words": words.in_words(rule.object, vars_of(rule), actor),
        "runs": runs,
        "count": formats.count_text(trial.count) if trial else "",
        "days": trying.BACK.days,
        "error": error,
    }
    return page(request, "automation/try.html", **values)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The log of runs, newest first, narrowed down by rule, state or record."""
    actor: Actor = request.actor
    module = registry.get("automation")
    actor.require(module, "view")
    given = request.GET
    asked = log.Asked(
        automation=whole_number(given.get("automation", ""), "automation"),
        state=given.get("state", ""),
        module=given.get("module", ""),
        record_id=whole_number(given.get("record", ""), "record"),
        before=whole_number(given.get("before", ""), "before"),
    )
    found, earlier = log.runs(actor, asked)
    choices = [(str(rule.pk), rule.name) for rule in visible(module, actor).order_by("name_key", "pk")]
    kept = {key: given[key] for key in ("automation", "state", "module", "record") if given.get(key)}
    values = {
        "rows": told.rows(actor, found),
        "choices": choices,
        "states": State.choices,
        "days": working.KEEP_DAYS.now(),
        "asked": kept,
        "earlier": "" if earlier is None else _query({**kept, "before": str(earlier)}),
    }
    return page(request, "automation/runs.html", **values)


def _query(pairs: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(pairs)
    return query.urlencode()


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: what set it off, why, and what each step did."""
    actor: Actor = request.actor
    return page(request, "automation/run.html", run=told.detail(log.run_of(actor, pk), actor))

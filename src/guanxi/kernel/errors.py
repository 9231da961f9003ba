"""Errors that a person may cause. Rules raise them by code; doors turn them into pages and answers.

A code is stable for clients; its text is for people, in their language, and says what to do.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

CATALOGUE: dict[str, tuple[int, Any]] = {
    "E_UNAUTHENTICATED": (401, _("Sign in, or send a valid token.")),
    "E_LOGIN_FAILED": (401, _("This name and password do not belong together. Check both and try again.")),
    "E_LOGIN_LOCKED": (409, _("Too many failures; try again in %(minutes)s minutes.")),
    "E_CODE_WRONG": (422, _("This code is not right, or was used already. Wait for the next one and try again.")),
    "E_PASSKEY": (422, _("This passkey is not known here, or has not answered as it should; try again.")),
    "E_OIDC": (409, _("%(provider)s has not answered as it should: %(detail)s")),
    "E_OIDC_STRANGER": (
        403,
        _("%(provider)s names nobody who works here; sign in another way."),
    ),
    "E_SECOND_FACTOR_ASKED": (409, _("An administrator asks for the second factor; it can't be switched off.")),
    "E_BAD_JSON": (400, _("The request is not valid JSON: %(detail)s")),
    "E_UNKNOWN_FIELD": (400, _("There is no field “%(name)s” here.")),
    "E_UNKNOWN_PARAMETER": (400, _("There is no parameter “%(name)s” here.")),
    "E_UNKNOWN_OPERATOR": (400, _("The field “%(name)s” can't be compared with “%(operator)s”.")),
    "E_BAD_CURSOR": (400, _("This cursor does not belong to this list. Start again at the first page.")),
    "E_MODULE_OFF": (404, _("This module is switched off.")),
    "E_NO_PERMISSION": (403, _("You have no right to %(action)s here. Ask an administrator for it.")),
    "E_CSRF": (403, _("The form has expired. Load the page again and repeat what you did.")),
    "E_NOT_FOUND": (404, _("Record not found or not visible to you.")),
    "E_METHOD": (405, _("This address does not answer %(method)s.")),
    "E_FIELD_FORBIDDEN": (403, _("The field “%(label)s” can't be edited; leave it out.")),
    "E_RECORD_LOCKED": (423, _("The record is locked by approval %(approval)s; look there who decides, or recall it.")),
    "E_STALE": (409, _("Someone else changed this record meanwhile. Reload it, look at what changed, and try again.")),
    "E_IN_USE": (409, _("In use by %(refs)s; it can't be deleted until they no longer refer to it.")),
    "E_CHANGED_SINCE": (409, _("%(names)s was changed again since; take that back first, or change it by hand.")),
    "E_IN_BIN": (409, _("%(refs)s is in the recycle bin as well; restore that first.")),
    "E_DUPLICATE": (409, _("The same %(object)s exists: %(name)s.")),
    "E_MERGE_COUNT": (422, _("Choose two to %(most)s records to merge.")),
    "E_NOT_MERGED": (409, _("Nothing was merged into this record lately that you may take apart.")),
    "E_MERGE_AGAIN": (409, _("What was taken apart is merged again by choosing it again.")),
    "E_CAPACITY": (409, _("The limit is reached; %(left)s left.")),
    "E_POOL_NOT_MEMBER": (403, _("You are not a member of this pool. Ask one of its administrators.")),
    "E_POOL_TAKEN": (409, _("Already claimed by someone else. Load the list again.")),
    "E_POOL_NOT_OPEN": (409, _("Can be claimed from %(time)s.")),
    "E_POOL_COOLDOWN": (409, _("Whoever held it last cannot claim it again before %(date)s.")),
    "E_POOL_DAILY_LIMIT": (409, _("You can claim %(left)s more from this pool today; the limit is %(max)s a day.")),
    "E_POOL_HOLDING_LIMIT": (
        409,
        _("Nobody may hold more than %(max)s records of this pool; %(left)s more are possible. Give some back first."),
    ),
    "E_POOL_VIEW_LIMIT": (
        409,
        _("You have opened %(limit)s records of this pool today, which is the limit. Go on tomorrow."),
    ),
    "E_POOL_RETURN_BLOCKED": (409, _("Cannot be returned: %(reasons)s.")),
    "E_POOL_HELD": (409, _("It belongs to somebody and lies in no pool.")),
    "E_POOL_NOWHERE": (409, _("There is no pool for it. An administrator makes one under Settings.")),
    "E_POOL_FULL": (
        409,
        _("Records lie in this pool, so it can't be switched off or deleted. Move them elsewhere first."),
    ),
    "E_POOL_LAST": (409, _("At least one pool must be switched on.")),
    "E_POOL_RAW": (409, _("Only cleansed leads can be claimed here. Mark it as clean first.")),
    "E_POOL_DEALT": (409, _("A customer who has bought needs no lock: no rule takes it.")),
    "E_REQUIRED": (422, _("“%(label)s” must be filled in.")),
    "E_HAS_RECORDS": (409, _("It has records (%(count)s). Delete them first, or choose “Give up its records”.")),
    "E_FORMAT": (422, _("“%(label)s” can't be read: %(hint)s")),
    "E_CHOICE": (422, _("“%(label)s” must be one of: %(choices)s.")),
    "E_LAYOUT_TWICE": (422, _("“%(label)s” stands in this layout twice; take one of them out.")),
    "E_OPTION_SYSTEM": (
        422,
        _("Rules rely on “%(options)s”: names, colours and order can be changed there, and nothing else."),
    ),
    "E_REFERENCE": (422, _("“%(label)s” names a record that does not exist or that you can't see.")),
    "E_REFERENCE_FILTER": (422, _("“%(label)s” takes only records that meet its condition; choose another one.")),
    "E_NOT_HERE": (422, _("There is no %(object)s “%(name)s” here; bring it in as well, or make it before.")),
    "E_NOT_UNIQUE": (422, _("“%(label)s” must be unique, and another record has this value.")),
    "E_LENGTH": (422, _("“%(label)s” is too long: at most %(limit)s characters.")),
    "E_BOUNDS": (422, _("“%(label)s” can't be less than the smallest value that is allowed, %(low)s.")),
    "E_RANGE": (422, _("“%(label)s” must lie between %(low)s and %(high)s.")),
    "E_DATE_RULE": (422, _("“%(label)s”: %(hint)s")),
    "E_TREE_CYCLE": (422, _("“%(label)s” can't be the record itself or one below it.")),
    "E_TREE_DEPTH": (422, _("The tree can be at most %(limit)s levels deep.")),
    "E_POSITION_CYCLE": (422, _("A position can't stand below itself.")),
    "E_ACCOUNT_CYCLE": (422, _("Companies can't be each other's parent.")),
    "E_REASON_REQUIRED": (422, _("Give a reason of at least two characters.")),
    "E_SPLIT_NOT_100": (422, _("The parts of the credit must come to exactly 100 percent together.")),
    "E_STAGE_GATE": (422, _("The stage asks for more before the deal may enter it: %(missing)s.")),
    "E_STAGE_SKIP": (422, _("Stages can't be skipped in this process; the next one is “%(next)s”.")),
    "E_STAGE_CLOSED": (409, _("The deal is closed. A superior can reopen it first.")),
    "E_FORECAST_ORDER": (
        422,
        _("Must hold: best case ≥ commit ≥ closed; here %(best_case)s, %(commit)s and %(closed)s."),
    ),
    "E_PERIOD_CLOSED": (409, _("%(period)s was closed on %(day)s; ask an administrator for changes.")),
    "E_NOT_ADJUSTED": (409, _("Nothing is adjusted here; the computed value holds already.")),
    "E_LEAD_CONVERTED": (409, _("The lead has been converted already. Go on with the account that it became.")),
    "E_CONVERSION_USED": (409, _("“%(name)s” has been worked with since the conversion, so it can't be taken back.")),
    "E_FORM_CONSENT": (422, _("Tick this box to send the form.")),
    "E_FORM_MUST": (422, _("Only what the form asks can be asked for an answer.")),
    "E_FORM_ORIGIN": (403, _("This web site may not send to the form. Add it to the web sites of the form.")),
    "E_FORM_REACH": (422, _("Ask for at least one of mobile, phone, e-mail and WeChat, or nobody can be reached.")),
    "E_ORIGIN": (
        422,
        _("“%(origin)s” is no web site. Write its address with https and the host, such as www.example.com."),
    ),
    "E_LEAD_STATUS": (422, _("A lead becomes “converted” only by converting it; use that action on its page.")),
    "E_ACCOUNT_OWNER": (403, _("“%(name)s” belongs to %(owner)s. Ask for it, or choose another account.")),
    "E_REQUIRED_HIDDEN": (
        422,
        _("“%(name)s” is needed to work with such records; it can't be hidden, masked or closed for this role."),
    ),
    "E_REVEAL_LIMIT": (409, _("You have had %(limit)s masked values shown today; go on tomorrow, or ask for more.")),
    "E_MEMBER_IS_OWNER": (422, _("The record is this person's own; choose someone else for the team.")),
    "E_HAS_DOWNSTREAM": (409, _("Documents that follow from it are in effect: %(numbers)s. Void them first.")),
    "E_STATE": (409, _("This can't be done while the record is “%(state)s”.")),
    "E_VISIT_OPEN": (409, _("You are still at “%(name)s”; check out there first.")),
    "E_OFF_SITE": (422, _("%(hint)s Give a reason and a photo.")),
    "E_TILES": (
        422,
        _("Write the address with https, one host and each of {z}, {x} and {y} once."),
    ),
    "E_NO_POSITION": (409, _("The visit has no position: the phone gave none at check-in. Enter it on the customer.")),
    "E_SFA_RUNNING": (409, _("This plan is already running.")),
    "E_SFA_ENTRY": (409, _("The record does not meet the condition of the plan “%(name)s”; choose another plan.")),
    "E_SFA_MANDATORY": (409, _("“%(name)s” must be done; only a superior of who is to do it can skip it.")),
    "E_SFA_NEWEST": (409, _("It runs by the newest version of its plan already.")),
    "E_AUTOMATION_LOOP": (409, _("Automations set each other off more than %(limit)s times in a row; it stops here.")),
    "E_AUTOMATION_OFTEN": (409, _("The automation ran %(limit)s times for this record within an hour; it pauses.")),
    "E_AUTOMATION_HELD": (409, _("What the automation wanted to write waits for an approval now.")),
    "E_AUTOMATION_OFF": (409, _("The automation was switched off before the run could go on.")),
    "E_AUTOMATION_UNMET": (409, _("The record doesn't meet the condition of “%(name)s”; look at it again.")),
    "E_AUTOMATION_FAILED": (409, _("“%(name)s” could not be done: %(reason)s")),
    "E_PRODUCT_OFF": (422, _("“%(name)s” is off sale and can't be added.")),
    "E_NO_RATE": (
        422,
        _("There is no exchange rate for %(currency)s on %(date)s; enter one under Settings."),
    ),
    "E_NO_EXISTS": (422, _("The number %(number)s exists already.")),
    "E_FORMULA": (422, _("“%(label)s” can't be calculated: %(hint)s")),
    "E_FORMULA_CYCLE": (422, _("Formula contains a cycle: %(path)s. A value can't depend on itself.")),
    "E_NUMBER_RULE": (422, _("The numbering rule is incomplete: %(hint)s")),
    "E_USCC_INVALID": (422, _("The credit code's check digit is wrong; compare it with the licence.")),
    "E_LAST_ADMIN": (409, _("At least one administrator is required.")),
    "E_ADMIN_FIXED": (409, _("The built-in administrator can't be deleted, disabled or moved below another position.")),
    "E_SETTING_FROZEN": (409, _("This can't be changed any more, because documents in force depend on it.")),
    "E_WEBHOOK_CONDITION": (422, _("A condition needs exactly one module whose records it is about.")),
    "E_PASSWORD_WEAK": (422, _("Choose a stronger password: %(hint)s")),
    "E_INVITATION": (409, _("This invitation was used already or has grown too old. Ask for a new one.")),
    "E_PASSWORD_WRONG": (422, _("The present password is not right.")),
    "E_CHAT_OFF": (409, _("%(provider)s is not set up, or switched off.")),
    "E_CHAT_ANSWER": (409, _("%(provider)s has not answered as it should: %(detail)s")),
    "E_CHAT_STRANGER": (
        403,
        _("Nobody here is known to be you at %(provider)s. Sign in with your password and link it, or ask for it."),
    ),
    "E_CHAT_BEGUN": (409, _("This sign-in was begun elsewhere or too long ago; begin it again here.")),
    "E_CHAT_TAKEN": (409, _("This account of %(provider)s is linked to somebody else here; he must unlink it first.")),
    "E_CHAT_LAST": (
        409,
        _("You have no password and could not sign in any more. Ask an administrator for an invitation first."),
    ),
    "E_LOOK_UNDER_WAY": (409, _("A preview or a sync of these people is under way; wait until it has ended.")),
    "E_LOOK_OLD": (409, _("There is a newer preview of these people; decide there.")),
    "E_NOT_EMPTY": (409, _("This database already has a company in it.")),
    "E_TOO_LATE": (409, _("This could be changed for %(hours)s hours; add a new entry or a comment instead.")),
    "E_UNDO_TOO_LATE": (409, _("This could be undone for %(minutes)s minutes; change it back by hand instead.")),
    "E_MULTIPLE_MATCHES": (422, _("“%(label)s”: several records match “%(value)s”; name it by number or id.")),
    "E_APPROVAL_FLOW": (422, _("The flow can't be used as it is: %(where)s – %(hint)s")),
    "E_APPROVER_EMPTY": (422, _("Node “%(node)s” has no approver; ask an administrator, or choose someone.")),
    "E_CHOOSE_APPROVER": (422, _("Choose who decides at “%(node)s”, from those offered there.")),
    "E_CHOOSE_DEFINITION": (422, _("Choose by which approval it is decided: %(names)s.")),
    "E_NOT_YOUR_TASK": (403, _("This is not your task.")),
    "E_APPROVAL_FINISHED": (409, _("The approval is already finished.")),
    "E_RECALL_DENIED": (409, _("It can't be recalled: %(hint)s")),
    "E_RETRIEVE_DENIED": (409, _("Someone has acted on it since; it can't be taken back any more.")),
    "E_URGED": (409, _("Urged already; this is possible again in %(minutes)s minutes.")),
    "E_NO_APPROVAL": (409, _("Nothing here needs an approval.")),
    "E_NOBODY": (409, _("Nobody is chosen who has an address; choose who gets it.")),
    "E_MANY_TEXTS": (
        409,
        _(
            "More than %(limit)s text messages at once need an approval, and none is defined: an administrator draws "
            "one for the action “Send” of mailings."
        ),
    ),
    "E_REMINDED": (409, _("They were told less than an hour ago; this is possible again in %(minutes)s minutes.")),
    "E_ADD_SIGNER": (409, _("Nobody can be added here: %(hint)s")),
    "E_DELEGATE": (422, _("This person can't stand in: %(hint)s")),
    "E_WAITS": (409, _("It waits for approval no. %(approval)s now; until then it is not done.")),
    "E_ONE_BY_ONE": (409, _("This kind of approval is decided one by one; open it and decide there.")),
    "E_LINK_USED": (409, _("This link was used already or has grown too old. Open the approval from your tasks.")),
    "E_IDEMPOTENCY": (422, _("This Idempotency-Key was used with another request.")),
    "E_IDEMPOTENCY_IN_FLIGHT": (409, _("The same request is still under way; try again in a moment.")),
    "E_LENGTH_REQUIRED": (411, _("Send the body with its length (Content-Length); a body in chunks is not read here.")),
    "E_TOO_LARGE": (413, _("Too large: at most %(limit)s.")),
    "E_MEDIA_TYPE": (415, _("This kind of content can't be read here: %(type)s.")),
    "E_RATE_LIMIT": (429, _("Too many requests; try again in %(seconds)s seconds.")),
    "E_FILE_KIND": (422, _("Files of this kind are refused: %(name)s.")),
    "E_CSV": (422, _("The file can't be read at line %(line)s: %(hint)s")),
    "E_EMPTY_FILE": (422, _("The file is empty: it needs a header line and rows.")),
    "E_TEMPLATE_SYNTAX": (422, _("The template can't be read at %(tag)s (line %(line)s): close what was opened.")),
    "E_LAST_DEFAULT": (409, _("This is the first choice for its records; make another one the first choice before.")),
    "E_PRINT_UNAPPROVED": (409, _("This is printed only once it is approved; have the record approved first.")),
    "E_NOBODY_LISTENS": (409, _("Nobody else takes part in this conversation any more; add somebody first.")),
    "E_TEMPLATE_WAITS": (409, _("Nothing is sent with the template “%(name)s”: %(hint)s")),
    "E_TEMPLATE_FIELD": (422, _("Unknown template fields: %(fields)s.")),
    "E_BUSY": (409, _("The database is busy; try again in a moment.")),
    "E_UNAVAILABLE": (
        503,
        _("The database can't be reached at the moment. Nothing was kept; try again in a few seconds."),
    ),
    "E_DISK_FULL": (507, _("The server's disk is full. Nothing was kept; an administrator must make space first.")),
    "E_JOB_UNDER_WAY": (409, _("This work waits or runs already; wait for its end.")),
    "E_BACKUP_FAILED": (409, _("No backup was made: %(reason)s")),
    "E_JOB_FAILED": (409, _("The work stopped at an error inside Guanxi; what was finished is kept. See the log.")),
    "E_INTERNAL": (500, _("Guanxi made a mistake; nothing of this request was kept. What happened is in the log.")),
    "E_INVALID": (422, _("Some values can't be accepted.")),
}


class DomainError(Exception):
    """A rule said no. `field` is the name on the surface; `errors` holds one error for each wrong field."""

    def __init__(
        self, code: str, *, field: str = "", status: int = 0, errors: Iterable["DomainError"] = (), **params: Any
    ) -> None:
        self.code, self.field, self.params, self.errors = code, field, params, tuple(errors)
        self.status = status or CATALOGUE[code][0]
        super().__init__(code)

    @property
    def message(self) -> str:
        """The text of the catalogue in the language of the moment."""
        return str(CATALOGUE[self.code][1]) % {name: str(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Missing(DomainError):
    """The record is not there, or not for this actor to see: both answer alike."""

    def __init__(self) -> None:
        super().__init__("E_NOT_FOUND")


class Denied(DomainError):
    """The actor may see it, but not do this with it."""

    def __init__(self, action: str) -> None:
        super().__init__("E_NO_PERMISSION", action=action_label(action))


class Stale(DomainError):
    """Someone changed the record after the actor had read it."""

    def __init__(self, status: int = 409) -> None:
        super().__init__("E_STALE", status=status)


class Invalid(DomainError):
    """Several fields are wrong; each has an error of its own. The code is that of the first."""

    def __init__(self, errors: Iterable[DomainError]) -> None:
        found = tuple(errors)
        first = found[0]
        super().__init__(first.code, field=first.field, status=first.status, errors=found, **first.params)


FURTHER = ("convert", "claim", "void", "edit_own")  # what only single modules ask for
ACTION_LABELS = {
    "view": _("view"),
    "create": _("create"),
    "edit": _("change"),
    "delete": _("delete"),
    "import": _("import"),
    "export": _("export"),
    "bulk": _("change many at once"),
    "history_import": _("import history"),
    "transfer": _("transfer to someone else"),
    "reveal": _("show masked values"),
    "share_views": _("share views of the list"),
    "lead_team": _("choose the team of a record that is not yours"),
    "view_all": _("view everyone's"),
    "modify_all": _("change everyone's"),
    "comment": _("comment"),
    "convert": _("convert"),
    "claim": _("claim from pools"),
    "void": _("void"),
    "edit_own": _("set one's own"),
    "print": _("print"),
    "seal": _("print with the seal"),
    "administer": _("administer"),
}


def action_label(action: str) -> Any:
    """The name of an action as it stands in a sentence."""
    return ACTION_LABELS.get(action, action)

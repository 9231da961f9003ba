"""Addresses below `/api/v1`, each with and without a slash at its end."""

import re
from typing import Any

from django.urls import URLPattern, re_path

from guanxi.api import (
    actions,
    approval_work,
    approvals,
    around,
    automations,
    background,
    bulk,
    configuration,
    directory,
    docs,
    duplicates,
    explaining,
    files,
    hooks,
    imports,
    indexes,
    mail,
    messages,
    meta,
    numbers,
    option_uses,
    prints,
    records,
    scheduled,
    settings,
    sheets,
    tailored,
    transfers,
    views,
    ways_in,
)
from guanxi.api.door import View, door, missing
from guanxi.api.openapi import document
from guanxi.tailoring.parts import KINDS

PARTS = {"slug": r"[a-z][a-z0-9-]*", "pk": r"[0-9]{1,19}", "key": r"[a-z][a-z0-9_]*", "name": r"[a-z][a-z0-9_.-]*"}
PARTS["template"] = r"(?:[0-9]{1,18}|default)(?:\.(?:pdf|xlsx|docx))?"  # of prints, with the kind of file wanted
PARTS["session"] = r"[^/]{1,100}"
PARTS["value"] = r"[^/]{1,60}"  # of a picklist
PARTS["part"] = "|".join(KINDS)


def at(address: str, **views: View) -> URLPattern:
    """An address such as `{slug}/{pk}/history` with its views by method."""
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda found: f"(?P<{found[1]}>{PARTS[found[1]]})", re.escape(address))
    return re_path(rf"^/{pattern}/?\Z", door(**views))


urlpatterns: list[Any] = [
    at("openapi.json", GET=document.openapi),
    at("docs", GET=docs.page),
    at("meta/modules", GET=meta.modules),
    at("meta/modules/{slug}", GET=meta.module),
    at("files", POST=files.send),
    at("files/{pk}", GET=files.content, DELETE=files.remove),
    at("imports", POST=imports.start),
    at("imports/{pk}", GET=imports.progress),
    at("imports/{pk}/errors", GET=imports.errors),
    at("imports/{pk}/undo", POST=imports.undo),
    at("jobs/{pk}", GET=background.job),
    at("jobs/{pk}/cancel", POST=background.call_off),
    at("scheduled-jobs", GET=scheduled.listing),
    at("scheduled-jobs/{name}/runs", GET=scheduled.runs),
    at("scheduled-jobs/{name}/run", POST=scheduled.begin),
    at("notices", GET=messages.notice_list),
    at("notices/read", POST=messages.read),
    at("outbox", GET=messages.outbox),
    at("outbox/{pk}/retry", POST=messages.retry),
    at("number-rules/{pk}/preview", GET=numbers.next_number),
    at("templates/{pk}/preview", GET=messages.preview),
    at("approval-definitions/{pk}/simulation", GET=approvals.simulation),
    at("approval-delegations", GET=approval_work.delegations, POST=approval_work.delegate),
    at("approval-delegations/{pk}", DELETE=approval_work.end_delegation),
    at("approval-figures", GET=approval_work.figures),
    at("approvals/decide", POST=approval_work.decide),
    at("approvals/{pk}/copies", GET=approval_work.copies, POST=approval_work.copy),
    at("approvals/{pk}/seen", POST=approval_work.seen),
    at("automations/{pk}/actions/try", POST=automations.attempt),
    at("automations/{pk}/runs", GET=automations.runs),
    at("settings/chats/{name}/looks", GET=directory.looks, POST=directory.look),
    at("settings/chats/looks/{pk}", GET=directory.one),
    at("settings/chats/looks/{pk}/lines", GET=directory.lines, PATCH=directory.tick),
    at("settings/chats/looks/{pk}/sync", POST=directory.sync),
    at("event-log", GET=hooks.events),
    at("mailboxes", GET=mail.mailboxes, POST=mail.add),
    at("mailboxes/{pk}", DELETE=mail.remove),
    at("mailboxes/{pk}/access", PUT=mail.let_in),
    at("settings/mail-access/server", GET=mail.server, PUT=mail.let_in),
    at("tokens", GET=ways_in.token_list, POST=ways_in.make),
    at("tokens/{pk}", DELETE=ways_in.end),
    at("sessions", GET=ways_in.session_list, DELETE=ways_in.sign_out),
    at("sessions/{session}", DELETE=ways_in.sign_out_one),
    at("duplicates/check", POST=duplicates.check),
    at("settings", GET=settings.listing),
    at("settings/configuration", GET=configuration.read, POST=configuration.beside),
    at("settings/changes", GET=configuration.listing),
    at("settings/changes/{name}/back", POST=configuration.back),
    at("settings/indexes", GET=indexes.read),
    at("settings/sheets", GET=sheets.listing),
    at("settings/sheets/{name}", GET=sheets.read, PATCH=sheets.change),
    at("settings/{name}", GET=settings.read, PATCH=settings.change),
    at("webhooks/{pk}/deliveries", GET=hooks.deliveries),
    at("settings/{part}/{slug}", GET=tailored.read, PUT=tailored.put, DELETE=tailored.reset),
    at("settings/{part}/{slug}/keys", GET=tailored.every),
    at("settings/{part}/{slug}/publish", POST=tailored.publish_draft),
    at("settings/{part}/{slug}/versions", GET=tailored.versions),
    at("settings/{part}/{slug}/revert", POST=tailored.revert),
    at("settings/{part}/{slug}/of/{name}", GET=tailored.read, PUT=tailored.put, DELETE=tailored.reset),
    at("settings/{part}/{slug}/of/{name}/publish", POST=tailored.publish_draft),
    at("settings/{part}/{slug}/of/{name}/versions", GET=tailored.versions),
    at("settings/{part}/{slug}/of/{name}/revert", POST=tailored.revert),
    at("settings/picklists/{slug}/of/{key}/values/{value}", GET=option_uses.read),
    at("settings/picklists/{slug}/of/{key}/values/{value}/replace", POST=option_uses.replace),
    at("settings/picklists/{slug}/of/{key}/values/{value}/retire", POST=option_uses.retire),
    at("{slug}", GET=records.record_list, POST=records.create),
    at("{slug}/summary", GET=records.summary),
    at("{slug}/views", GET=views.listing, POST=views.create),
    at("{slug}/views/{pk}", GET=views.read, PATCH=views.change, DELETE=views.delete),
    at("{slug}/bulk", POST=bulk.bulk),
    at("{slug}/transfer", POST=transfers.transfer),
    at("{slug}/{pk}", GET=records.record, PATCH=records.change, DELETE=records.delete),
    at("{slug}/{pk}/restore", POST=records.restore),
    at("{slug}/{pk}/actions/{key}", POST=actions.run),
    at("{slug}/{pk}/approval", GET=approvals.of_record),
    at("{slug}/{pk}/history", GET=around.history),
    at("{slug}/{pk}/timeline", GET=around.timeline),
    at("{slug}/{pk}/access", GET=around.access),
    at("{slug}/{pk}/team", GET=around.team),
    at("{slug}/{pk}/explain/{key}", GET=explaining.explain),
    at("{slug}/{pk}/reveal", POST=around.show),
    at("{slug}/{pk}/related/{name}", GET=around.related),
    at("{slug}/{pk}/print/{template}", GET=prints.print_record),
    at("{slug}/{pk}/files", GET=files.file_list, POST=files.add),
    re_path(r"^(?:/[\s\S]*)?\Z", missing),
]

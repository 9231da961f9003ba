"""Every way to a record: one line a door. A new door is added to the table and tested with every module and person.

A list door says whether the record is in what it gives; a record door gives a status, 200 for anything done.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client

from guanxi.access.actor import Actor
from guanxi.exchange.export import export_file
from guanxi.exchange.exports import file_of, start_export
from guanxi.exchange.runs import Options, start_import
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.printing.models import PrintTemplate
from guanxi.printing.rendering import print_one
from guanxi.records import files, query, stars, store, summary
from guanxi.records.actions import run as run_action
from guanxi.records.bulk import BulkChange, Choice, change_batch
from guanxi.records.duplicates import finding as duplicates
from guanxi.records.handing import can_be_given
from guanxi.records.history import history, timeline
from guanxi.records.keeping_views import keep, share
from guanxi.records.models import AuditEntry, Star
from guanxi.records.segments import members
from guanxi.records.segments.models import Segment
from guanxi.records.team import has_team
from guanxi.records.view_readers import Audience
from guanxi.web import picking
from guanxi.web.calendars.dates import dated
from tests.kit.people import Kit

DOT = b"GIF89a\x01\0\x01\0\x80\x01\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;"  # a picture
MARK = "needle-7"  # the external id of the record that the doors look for


@dataclass(frozen=True)
class Door:
    """One way in: `action` is the right that it asks of the role; `run` tries it as a person.

    `only` says which modules have this door. `is_blind`: its address does not say of which module the record is, so a
    missing right looks like a missing record. `by` names the field by which it shows records, where it is there only
    for those who may read that.
    """

    name: str
    action: str
    run: Callable[[Kit, str, Module, Any], Any]
    is_list: bool = False
    is_blind: bool = False
    only: Callable[[Module], bool] = lambda module: True
    by: Callable[[Module], str] = lambda module: ""


def pairs(**asked: Any) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in asked.items()]


def engine_list(**asked: str) -> Callable[[Kit, str, Module, Any], bool]:
    """In the list, asked for in some way; `TITLE` and `ID` stand for the record's own."""

    def find(kit: Kit, name: str, module: Module, record: Any) -> bool:
        own = {"TITLE": title(module, record), "ID": str(record.pk)}
        parameters = [(key, own.get(value, value)) for key, value in asked.items()]
        page = query.find(module, kit[name], query.parse(module, kit[name], [*parameters, ("limit", "500")]))
        assert page.count is not None
        assert page.count.value == len(page.rows), "the count tells of rows that the list does not show"
        return record.pk in [row["id"] for row in page.rows]

    return find


def engine_segment(kit: Kit, name: str, module: Module, record: Any) -> bool:
    """Put into the list of a segment, which takes what one sees."""
    row = Segment.objects.create(
        name=MARK, object=module.slug, kind="static", created_at=clock.now(), updated_at=clock.now()
    )
    members.put(None, kit[name], row, Choice(ids=(record.pk,)), members.JOIN)
    return row.members.exists()


def engine_summary(kit: Kit, name: str, module: Module, record: Any) -> bool:
    asked = query.parse(module, kit[name], pairs(external_id=MARK))
    found = summary.summarise(module, kit[name], asked, "external_id", "")
    assert found.total.count == sum(group.count for group in found.groups)
    return found.total.count > 0


def engine_picker(kit: Kit, name: str, module: Module, record: Any) -> bool:
    kit[name].require(module, "view")
    return record.pk in [item["id"] for item in picking.found(module, kit[name], title(module, record))]


def engine_duplicates(kit: Kit, name: str, module: Module, record: Any) -> bool:
    """Likely duplicates are told to all; the way to one only to who sees it."""
    kit[name].require(module, "view")
    values = {key: module.field(key).read(record) for key in (module.duplicates.fields if module.duplicates else ())}
    found = duplicates.candidates(module, values, actor=kit[name], limit=50)
    assert record.pk in [one.pk for one in found if one.module is module]
    return record.pk in [one.pk for one in found if one.module is module and one.is_visible]


def engine_export(kit: Kit, name: str, module: Module, record: Any) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        export_file(module, kit[name], query.parse(module, kit[name], []), path, columns=["id", "external_id"])
        return MARK in path.read_text(encoding="utf-8-sig")


def engine_export_job(kit: Kit, name: str, module: Module, record: Any) -> bool:
    run = start_export(module, kit[name], [], "jsonl", ["external_id"])
    claimed = lease.claim("test", only=run.job_id)
    assert claimed is not None
    execute(claimed, lambda: False)
    _run, file = file_of(module, kit[name], run.job_id)
    return MARK in file.read().decode()


def engine_import(kit: Kit, name: str, module: Module, record: Any) -> bool:
    """A row of a file that names the record by its key changes it, or is refused or made anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(f"external_id,remark\n{MARK},imported\n", encoding="utf-8")
        options = Options(key=("external_id",), on_duplicate="update")
        run = start_import(module, kit[name], path, file_name="rows.csv", options=options)
    claimed = lease.claim("test", only=run.job_id)
    assert claimed is not None
    execute(claimed, lambda: False)
    return bool(module.model.objects.get(pk=record.pk).remark == "imported")


def engine_files(kit: Kit, name: str, module: Module, record: Any) -> int:
    if record.deleted_at is not None:  # nothing is added to what lies in the bin
        return ok(files.files_of(module, kit[name], record.pk))
    kept = files.add_file(module, keeper(kit, module), record.pk, "note.txt", [b"text"])
    assert kept in files.files_of(module, kit[name], record.pk)
    return 200 if files.fetch_file(kit[name], kept.pk) == kept else 500


def keeper(kit: Kit, module: Module) -> Actor:
    """Who may add files to the record for certain: the administrator, except where only those named in it read."""
    return kit["bob" if module.sharing.only else "admin"]


def ok(_result: Any) -> int:
    return 200


def title(module: Module, record: Any) -> str:
    return str(module.field(module.title).read(record))


def url(module: Module, record: Any = None, rest: str = "", root: str = "/api/v1/") -> str:
    return f"{root}{module.slug}" + (f"/{record.pk}" if record else "") + rest


def api_get(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    def get(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.api(name).get(url(module, record, rest)))

    return get


def api_list(asked: str) -> Callable[[Kit, str, Module, Any], bool]:
    def find(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
        response = kit.api(name).get(url(module, rest=asked.format(id=record.pk, title=title(module, record))))
        if response.status_code != 200:
            return status(response)
        said = response.json()
        assert said["count"]["value"] == len(said["items"])
        return record.pk in [item["id"] for item in said["items"]]

    return find


def api_summary(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    response = kit.api(name).get(url(module, rest=f"/summary?group_by=external_id&external_id={MARK}"))
    return response.json()["total"]["count"] > 0 if response.status_code == 200 else status(response)


def api_patch(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.api(name).patch(url(module, record), {"remark": "x"}, content_type="application/json"))


def api_bulk(operation: str) -> Callable[[Kit, str, Module, Any], int]:
    def send(kit: Kit, name: str, module: Module, record: Any) -> int:
        asked: dict[str, Any] = {"op": operation, "id": record.pk}
        if operation == "update":
            asked["data"] = {"remark": "x"}
        body = {"operations": [asked]}
        return status(kit.api(name).post(url(module, rest="/bulk"), body, content_type="application/json"))

    return send


def api_file(kit: Kit, name: str, module: Module, record: Any) -> int:
    kept = files.add_file(module, keeper(kit, module), record.pk, "note.txt", [b"text"])
    return status(kit.api(name).get(f"/api/v1/files/{kept.pk}"))


def api_add_file(kit: Kit, name: str, module: Module, record: Any) -> int:
    file = io.BytesIO(b"text")
    file.name = "note.txt"
    return status(kit.api(name).post(url(module, record, "/files"), {"file": file}))


def page_terms(kit: Kit, name: str, module: Module, record: Any) -> int:
    """What the layout asks of the fields of a record's form."""
    return status(kit.browser(name).post(f"/m/{module.slug}/terms?record={record.pk}", {}))


def page_get(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    def get(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.browser(name).get(url(module, record, rest, root="/m/")))

    return get


def page_list(asked: str) -> Callable[[Kit, str, Module, Any], bool]:
    def find(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
        response = kit.browser(name).get(url(module, rest=asked.format(title=title(module, record)), root="/m/"))
        if response.status_code != 200:
            return status(response)
        return leads_to(response, module, record)

    return find


def leads_to(response: HttpResponse, module: Module, record: Any) -> bool:
    """Whether a page has a link to the record."""
    return re.search(rf'/m/{module.slug}/{record.pk}/["?]', response.content.decode()) is not None


def page_groups(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    address = url(module, rest=f"/?group_by=external_id&external_id={MARK}", root="/m/")
    response = kit.browser(name).get(address)
    return "data-rows" in response.content.decode() if response.status_code == 200 else status(response)


def page_chart(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    return drawn(kit, name, url(module, rest=f"/chart?group_by=external_id&external_id={MARK}", root="/m/"))


def page_map(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    """There is no map for who may not know the field that it is drawn by, and so nothing on it."""
    found = drawn(kit, name, url(module, rest=f"/map?external_id={MARK}", root="/m/"))
    return False if found == 404 else found


def drawn(kit: Kit, name: str, address: str) -> bool | int:
    """Whether a chart has anything to show."""
    response = kit.browser(name).get(address)
    return '<th scope="row"><a' in response.content.decode() if response.status_code == 200 else status(response)


def page_shared_view(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    """A view that is shared with everyone and colours all its rows."""
    fits = {"field": "external_id", "op": "eq", "value": MARK}
    colours = (RowColour(label="found", tint=1, when=fits),)
    arranged = SavedView(key="", label="", columns=(module.title,), filters=fits, sort="id", colours=colours)
    view = keep(module, kit["admin"], "Shared", arranged)
    share(module, kit["admin"], int(view.key), Audience(everyone=True))
    return page_list(f"/?view={view.key}")(kit, name, module, record)


def page_preview(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    response = kit.browser(name).get(url(module, rest=f"/filter-preview?external_id={MARK}", root="/m/"))
    return response.json()["count"] != "0" if response.status_code == 200 else status(response)


def page_whole_preview(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    condition = json.dumps({"field": "external_id", "op": "eq", "value": MARK})
    response = kit.browser(name).get(url(module, rest="/filter-preview", root="/m/"), {"condition": condition})
    return response.json()["count"] != "0" if response.status_code == 200 else status(response)


def page_calendar(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    field = dated(module, kit["admin"])[0]
    dated_one = type(record).objects.get(pk=record.pk)
    field.write(dated_one, field.clean("2031-03-10"))
    dated_one.save()
    response = kit.browser(name).get(url(module, rest=f"/calendar?dates={field.key}&day=2031-03-10", root="/m/"))
    return leads_to(response, module, record) if response.status_code == 200 else status(response)


def page_reschedule(kit: Kit, name: str, module: Module, record: Any) -> int:
    asked = {"dates": dated(module, kit["admin"])[0].key, "day": "2031-03-10"}
    return status(kit.browser(name).post(url(module, record, "/reschedule", root="/m/"), asked))


def has_dates(module: Module) -> bool:
    return bool(dated(module, Actor(user_id=None, name="system", is_system=True)))


def is_planned(module: Module) -> bool:
    return module.key in {"opportunity", "task"}


def page_export(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    response = kit.browser(name).get(url(module, rest="/export?format=csv&columns=external_id", root="/m/"))
    if response.status_code != 200:
        return status(response)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return MARK in [row[1] for row in csv.reader(io.StringIO(text))]


def page_file(kit: Kit, name: str, module: Module, record: Any) -> int:
    kept = files.add_file(module, keeper(kit, module), record.pk, "photo.gif", [DOT])
    answers = [kit.browser(name).get(f"/files/{kept.pk}/{form}") for form in ("view", "thumb/small")]
    found = set(map(status, answers))
    return found.pop() if len(found) == 1 else 0


def page_post(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    def post(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.browser(name).post(url(module, record, rest, root="/m/")))

    return post


def page_star(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    def post(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.browser(name).post(url(module, record, rest, root="/m/"), {"on": "1"}))

    return post


def engine_favourites(kit: Kit, name: str, module: Module, record: Any) -> bool:
    """A star from a time when the person saw the record opens nothing."""
    Star.objects.create(
        user_id=kit[name].user_id, kind=stars.FAVOURITE, module=module.key, record_id=record.pk, at=clock.now()
    )
    found = (record.pk, module.key) in [(look.pk, look.module.key) for look in stars.favourites(kit[name])]
    assert found == leads_to(kit.browser(name).get("/favourites"), module, record)
    return found


def page_picker(kit: Kit, name: str, module: Module, record: Any) -> bool | int:
    response = kit.browser(name).get(url(module, rest="/pick", root="/m/"), {"q": title(module, record)})
    if response.status_code != 200:
        return status(response)
    return record.pk in [item["id"] for item in response.json()["items"]]


def page_search(address: str) -> Callable[[Kit, str, Module, Any], bool]:
    def find(kit: Kit, name: str, module: Module, record: Any) -> bool:
        return leads_to(kit.browser(name).get(address, {"q": title(module, record)}), module, record)

    return find


def is_searched(module: Module) -> bool:
    return module.in_menu and module.title in module.search


ACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "announcement": ("publish", {}),
    "lead": ("disqualify", {"disqualify_reason": "no_need"}),
    "opportunity": ("lose", {"lost_reason": "price"}),
    "contract": ("submit", {}),
    "forecast": ("adjust", {"field": "commit", "amount": "0", "comment": "Nothing comes of it"}),
    "follow_up_run": ("pause", {}),
    "task": ("accept", {}),
    "visit": ("cancel", {"reason": "They are away"}),
    "business_card": ("discard", {}),
    "user": ("set_password", {"password": "Another-Horse-7"}),
}


def engine_action(kit: Kit, name: str, module: Module, record: Any) -> int:
    return ok(run_action(module, kit[name], record.pk, *ACTIONS[module.key]))


def api_action(kit: Kit, name: str, module: Module, record: Any) -> int:
    key, arguments = ACTIONS[module.key]
    address = url(module, record, f"/actions/{key}")
    return status(kit.api(name).post(address, arguments, content_type="application/json"))


def api_convert(kit: Kit, name: str, module: Module, record: Any) -> int:
    address = url(module, record, "/actions/convert")
    return status(kit.api(name).post(address, {}, content_type="application/json"))


def is_lead(module: Module) -> bool:
    return module.key == "lead"


def has_action(module: Module) -> bool:
    return module.key in ACTIONS


def engine_comment(kit: Kit, name: str, module: Module, record: Any) -> int:
    return ok(run_action(module, kit[name], record.pk, "comment", {"text": "Well done"}))


def page_comment(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.browser(name).post(url(module, record, "/comment", root="/m/"), {"text": "Well done"}))


def takes_comments(module: Module) -> bool:
    return module.action("comment") is not None


def status(response: HttpResponse) -> int:
    """What a person is told; that something was done, however, is 200."""
    client: Client = response.client  # type: ignore[attr-defined]
    assert client is not None
    return 200 if response.status_code in {200, 201, 204, 302, 303} else response.status_code


def page_announced(part: str) -> Callable[[Kit, str, Module, Any], int]:
    """The page on which an announcement is read, or one beside it."""

    def go(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.browser(name).get(f"/announcements/{record.pk}{part}"))

    return go


def is_automation(module: Module) -> bool:
    return module.key == "automation"


def page_rule(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    """A page of the settings about one automation."""
    return lambda kit, name, module, record: (
        kit.browser(name).get(f"/settings/automation/{record.pk}/{rest}").status_code
    )


def is_approval(module: Module) -> bool:
    return module.key == "approval"


def api_seen(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.api(name).post(url(module, record, "/seen"), {}, content_type="application/json"))


def is_definition(module: Module) -> bool:
    return module.key == "approval_definition"


def page_definition(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    """A page of the settings about one definition of approval."""
    return lambda kit, name, module, record: kit.browser(name).get(f"/settings/approvals/{record.pk}{rest}").status_code


def api_runs(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.api(name).get(f"/api/v1/automations/{record.pk}/runs"))


def is_announcement(module: Module) -> bool:
    return module.key == "announcement"


def how_it_comes_about(root: str) -> Callable[[Kit, str, Module, Any], int]:
    """A value that is not calculated comes about by nothing; who does not see the record is not told even that."""

    def asked(kit: Kit, name: str, module: Module, record: Any) -> int:
        client = kit.api(name) if root.startswith("/api") else kit.browser(name)
        found = status(client.get(url(module, record, "/explain/remark", root=root)))
        return 200 if found == 400 else found

    return asked


def page_field(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.browser(name).get(url(module, record, "/field/remark", root="/m/")))


def page_rewind(kit: Kit, name: str, module: Module, record: Any) -> int:
    entry = AuditEntry.objects.filter(module=module.key, record_id=record.pk).earliest("pk")
    return status(kit.browser(name).get(url(module, record, f"/history/{entry.pk}", root="/m/")))


def api_transfer(kit: Kit, name: str, module: Module, record: Any) -> int:
    """The record is given to ben, or the result of the job says why not."""
    body = {"ids": [record.pk], "to": kit["ben"].user_id}
    answer = kit.api(name).post(url(module, rest="/transfer"), body, content_type="application/json")
    if answer.status_code != 202:
        return status(answer)
    claimed = lease.claim("test", only=answer.json()["job"])
    assert claimed is not None
    execute(claimed, lambda: False)
    told = kit.api(name).get(answer.headers["location"]).json()["result"]["reasons"]
    return {"E_NOT_FOUND": 404, "E_NO_PERMISSION": 403}.get(told[0]["code"], 422) if told else 200


def is_given_by_superiors(module: Module) -> bool:
    """What somebody has written down stays his to give away, whoever stands above him."""
    return can_be_given(module) and module.sharing.hierarchy_writes


def engine_bulk(kit: Kit, name: str, module: Module, record: Any) -> int:
    kit[name].require(module, "edit")
    outcome = change_batch(module, kit[name], [record.pk], BulkChange(values={"remark": "x"}))
    return next((error.status for error in outcome.refused.values()), 200)


def takes_follow_ups(module: Module) -> bool:
    """Whether records of another module are written on this one's timeline."""
    return any(
        other.by_key[key].target == module.key
        for other in registry.all_modules()
        if other.timeline and other.timeline.compose
        for key in other.timeline.through
    )


def paper(module: Module) -> int:
    """A template with which records of a module are printed."""
    now = clock.now()
    made = PrintTemplate(name="Paper", object=module.slug, language="en", body="<p>Paper</p>", page_numbers=False)
    made.created_at = made.updated_at = now
    made.save()
    return int(made.pk)


def engine_print(kit: Kit, name: str, module: Module, record: Any) -> int:
    return ok(print_one(module, kit[name], record.pk, paper(module)))


def api_print(kit: Kit, name: str, module: Module, record: Any) -> int:
    return status(kit.api(name).get(url(module, record, f"/print/{paper(module)}")))


def page_print(rest: str) -> Callable[[Kit, str, Module, Any], int]:
    def get(kit: Kit, name: str, module: Module, record: Any) -> int:
        return status(kit.browser(name).get(url(module, record, rest.format(paper(module)), root="/m/")))

    return get


def api_template(kit: Kit, name: str, module: Module, record: Any) -> int:
    """What a template says about the record."""
    words = {"channel": "inapp", "language": "en", "body": "{{record.title}}"}
    template = registry.get("template").model.objects.filter(name="Tried at doors").first()
    template = template or kit.make("template", "admin", name="Tried at doors", **words)
    address = f"/api/v1/templates/{template.pk}/preview?module={module.slug}&record={record.pk}"
    return status(kit.api(name).get(address))


def is_printed(module: Module) -> bool:
    return module.group != "settings"


DOORS = (
    Door("list", "view", engine_list(), is_list=True),
    Door("list by id", "view", engine_list(id="ID"), is_list=True),
    Door("list by value", "view", engine_list(external_id=MARK), is_list=True),
    Door("list by the contrary", "view", engine_list(external_id__ne="nobody"), is_list=True),
    Door("list, sorted", "view", engine_list(sort="-external_id"), is_list=True),
    Door("search parameter", "view", engine_list(q="TITLE"), is_list=True),
    Door("picker", "view", engine_picker, is_list=True),
    Door("into a segment", "view", engine_segment, is_list=True),
    Door("summary", "view", engine_summary, is_list=True),
    Door("export", "export", engine_export, is_list=True),
    Door("export as a job", "export", engine_export_job, is_list=True),
    Door("record", "view", lambda kit, name, module, record: ok(store.fetch(module, kit[name], record.pk))),
    Door("change", "edit", lambda kit, name, module, record: ok(change(kit, name, module, record))),
    Door("delete", "delete", lambda kit, name, module, record: ok(store.delete(module, kit[name], record.pk))),
    Door("history", "view", lambda kit, name, module, record: ok(past(history, kit, name, module, record))),
    Door("timeline", "view", lambda kit, name, module, record: ok(past(timeline, kit, name, module, record))),
    Door("files", "view", engine_files),
    Door("action", "edit", engine_action, only=has_action),
    Door("API list", "view", api_list(""), is_list=True),
    Door("API list by id", "view", api_list("?id={id}"), is_list=True),
    Door("API search", "view", api_list("?q={title}"), is_list=True),
    Door("API summary", "view", api_summary, is_list=True),
    Door("API record", "view", api_get("")),
    Door("API change", "edit", api_patch),
    Door("API delete", "delete", lambda kit, name, module, record: status(kit.api(name).delete(url(module, record)))),
    Door("API bulk change", "edit", api_bulk("update")),
    Door("API bulk delete", "delete", api_bulk("delete")),
    Door("API action", "edit", api_action, only=has_action),
    Door("API approval", "view", api_get("/approval")),
    Door("API copies of an approval", "view", api_get("/copies"), only=is_approval),
    Door("API look at an approval", "view", api_seen, only=is_approval),
    Door("API history", "view", api_get("/history")),
    Door("API timeline", "view", api_get("/timeline")),
    Door("API access", "view", api_get("/access")),
    Door("API team", "view", api_get("/team"), only=has_team),
    Door("API how a value comes about", "view", how_it_comes_about("/api/v1/")),
    Door("API files", "view", api_get("/files")),
    Door("API file", "view", api_file, is_blind=True),
    Door("API new file", "edit", api_add_file),
    Door("page of the list", "view", page_list("/"), is_list=True),
    Door("page of the picker", "view", page_picker, is_list=True),
    Door("page of the search", "view", page_search("/search"), is_list=True, is_blind=True, only=is_searched),
    Door("page of the palette", "view", page_search("/search/palette"), is_list=True, is_blind=True, only=is_searched),
    Door("page of the board", "view", page_list("/kanban"), is_list=True, only=lambda module: module.board is not None),
    Door("page of the groups", "view", page_groups, is_list=True),
    Door("page of the chart", "view", page_chart, is_list=True),
    Door("page of the map", "view", page_map, is_list=True, only=lambda m: bool(m.area), by=lambda m: m.area),
    Door("page of a shared view", "view", page_shared_view, is_list=True),
    Door("page of the calendar", "view", page_calendar, is_list=True, only=has_dates),
    Door("count of a filter", "view", page_preview, is_list=True),
    Door("count of a whole condition", "view", page_whole_preview, is_list=True),
    Door("move in the calendar", "edit", page_reschedule, only=is_planned),
    Door("page of the export", "export", page_export, is_list=True),
    Door("page of the record", "view", page_get("/")),
    Door("page of the card", "view", page_get("/card")),
    Door("page of the files", "view", page_get("/files")),
    Door("page of a picture", "view", page_file, is_blind=True),
    Door("page of the history", "view", page_get("/?tab=history")),
    Door("page of a definition drawn", "edit", page_definition(""), only=is_definition),
    Door("page of a definition's versions", "edit", page_definition("/versions"), only=is_definition),
    Door("page of a definition on trial", "edit", page_definition("/simulate"), only=is_definition),
    Door("page of the access", "view", page_get("/access")),
    Door("page of everyone with access", "view", page_get("/access/all")),
    Door("page of the team", "view", page_get("/team"), only=has_team),
    Door("page of how a value comes about", "view", how_it_comes_about("/m/")),
    Door("page of a field", "edit", page_field),
    Door("page of how it was", "edit", page_rewind),
    Door("bulk change", "edit", engine_bulk),
    Door("API transfer of many", "transfer", api_transfer, only=is_given_by_superiors),
    Door("page of what belongs to the record", "view", page_get("/related")),
    Door("page of the timeline", "view", page_get("/timeline")),
    Door("form of a follow-up", "view", page_get("/follow-up"), only=takes_follow_ups),
    Door("duplicates", "view", engine_duplicates, is_list=True, only=lambda module: module.duplicates is not None),
    Door("favourites", "view", engine_favourites, is_list=True, is_blind=True),
    Door("star", "view", page_star("/favour")),
    Door("button to follow", "view", page_star("/follow")),
    Door("comment", "view", engine_comment, only=takes_comments),
    Door("button to comment", "view", page_comment, only=takes_comments),
    Door("page of people to mention", "view", page_get("/people")),
    Door("page of the conversion", "convert", page_get("/actions/convert"), only=is_lead),
    Door("API conversion", "convert", api_convert, only=is_lead),
    Door("print", "print", engine_print, only=is_printed),
    Door("API print", "print", api_print, only=is_printed),
    Door("API preview of a template", "view", api_template),
    Door("page of the print", "print", page_print("/print?template={}"), only=is_printed),
    Door("page of the printed record", "print", page_print("/print/{}"), only=is_printed),
    Door("form", "edit", page_get("/edit")),
    Door("what a form asks", "edit", page_terms),
    Door("question before deleting", "delete", page_get("/delete")),
    Door("button to delete", "delete", page_post("/delete")),
    Door("editor of an automation", "view", page_rule(""), only=is_automation),
    Door("trial of an automation", "edit", page_rule("try"), only=is_automation),
    Door("runs of an automation", "view", api_runs, only=is_automation),
    Door("page of an announcement", "view", page_announced(""), only=is_announcement),
    Door("page of its readers", "edit", page_announced("/readers"), only=is_announcement),
    Door("text of a change set", "view", page_get("/text"), only=lambda module: module.key == "change_set"),
)

# Asks for two rights, to import and to change, and is tried where both are drawn at random.
BY_IMPORT = Door("change by import", "import", engine_import, is_list=True)


def change(kit: Kit, name: str, module: Module, record: Any) -> Any:
    return store.update(module, kit[name], record.pk, {"remark": "x"})


def past(reader: Callable[..., Any], kit: Kit, name: str, module: Module, record: Any) -> Any:
    return reader(module, kit[name], store.fetch(module, kit[name], record.pk))

"""Fields that hold files, pictures, a signature, a place: on forms, through the API, under rights, in and out."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guanxi.access.models import Role
from guanxi.jobs.models import Job
from guanxi.jobs.run import Run
from guanxi.jobs.worker import see_through
from guanxi.kernel import clock
from guanxi.kernel.merging import merge, parse
from guanxi.meta import registry
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.place import Place
from guanxi.printing.functions import functions
from guanxi.records import store
from guanxi.records.jobs import clear_sent_files
from guanxi.records.merging.gathering import scopes
from guanxi.records.models import StoredFile
from tests.api.client import Api, fields_of
from tests.flow.automation.rules import rule, work_off
from tests.kit.people import Kit

FIELDS = {"x_papers": "file", "x_photos": "image", "x_signed": "signature", "x_place": "place", "x_stars": "rating"}
FIELDS |= {"x_id": "id_no", "x_bar": "barcode", "x_words": "tags"}
PARK = {"province": "广东省", "city": "深圳市", "district": "南山区", "street": "科技园路1号"}


@pytest.fixture
def admin(kit: Kit) -> Api:
    found = Api(kit, "admin")
    for key, kind in FIELDS.items():
        more = {"once": True, "indexed": True} if kind == "place" else {}
        found.made("/custom-fields", {"object": "accounts", "key": key, "name": key[2:], "kind": kind, **more})
    return found


def picture(name: str = "photo.png") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue())


def sent(api: Api, file: SimpleUploadedFile) -> int:
    answer = api.client.post("/api/v1/files", {"file": file})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def status(api: Api, pk: int) -> int:
    return api.get(f"/files/{pk}").status_code


def names(record: dict[str, Any], key: str) -> list[str]:
    return [one["name"] for one in record[key]]


def test_files_hang_on_the_record_whose_field_names_them(admin: Api, kit: Kit) -> None:
    bob = Api(kit, "bob")
    paper, photo = sent(admin, SimpleUploadedFile("plan.txt", b"plan")), sent(admin, picture())
    assert (status(admin, photo), status(bob, photo)) == (200, 404)
    assert fields_of(bob.post("/accounts", {"name": "Theirs", "x_photos": [photo]})) == {"x_photos": "E_REFERENCE"}
    assert fields_of(admin.post("/accounts", {"name": "No", "x_photos": [paper]})) == {"x_photos": "E_FILE_KIND"}
    assert fields_of(admin.post("/accounts", {"name": "No", "x_signed": [photo, paper]})) == {"x_signed": "E_FORMAT"}
    assert fields_of(admin.post("/accounts", {"name": "No", "x_papers": {"no": 1}})) == {"x_papers": "E_FORMAT"}

    made = admin.made("/accounts", {"name": "Full", "x_papers": [paper], "x_photos": [{"id": photo}]})
    here = f"/accounts/{made['id']}"
    assert made["x_photos"] == [
        {"id": photo, "name": "photo.png", "type": "image/png", "size": made["x_photos"][0]["size"]}
    ]
    assert admin.get(f"{here}/files").json()["items"] == []
    assert [one["id"] for one in admin.items("/accounts", x_photos__isnull="false")] == [made["id"]]
    assert admin.items("/accounts", x_signed__isnull="false") == []
    again = admin.made("/accounts", {"name": "Copy", "x_photos": [photo]})
    assert again["x_photos"][0]["id"] != photo

    changed = admin.patch(here, {"x_photos": []}).json()
    assert (names(changed, "x_photos"), status(admin, photo)) == ([], 404)
    back = admin.patch(here, {"x_photos": made["x_photos"]}).json()
    assert (names(back, "x_photos"), status(admin, photo)) == (["photo.png"], 200)
    assert admin.get(f"{here}/history").json()["items"][0]["changes"]["x_photos"][1][0]["name"] == "photo.png"
    admin.delete(f"/files/{paper}")
    assert admin.get(here).json()["x_papers"] == []
    admin.delete(here)
    assert status(admin, photo) == 404

    lost = sent(admin, picture())
    StoredFile.objects.filter(pk=lost).update(created_at=clock.now() - timedelta(days=31))
    assert clear_sent_files(Run(1, None)) == {"removed": 1}
    assert StoredFile.objects.filter(pk=photo).exists()


def test_a_file_is_seen_by_who_sees_its_record_and_reads_its_field(admin: Api, kit: Kit) -> None:
    photo = sent(admin, picture())
    made = admin.made("/accounts", {"name": "Bob's", "owner": kit["bob"].user_id, "x_photos": [photo]})
    assert [status(Api(kit, name), photo) for name in ("bob", "ben")] == [200, 404]
    role = Role.objects.get(pk=kit["bob"].role_ids[0])
    right = {"role": role.pk, "object": "accounts", "field": "x_photos", "level": "hidden"}
    store.create(registry.get("field_right"), kit["admin"], right)
    kit.again("bob")
    assert status(Api(kit, "bob"), photo) == 404
    assert "x_photos" not in Api(kit, "bob").get(f"/accounts/{made['id']}").json()


def test_one_file_is_given_to_many_records_at_once(admin: Api, kit: Kit) -> None:
    browser = kit.browser("bob")
    before = sent(admin, picture("before.png"))
    first, second = (
        admin.made("/accounts", {"name": name, "owner": kit["bob"].user_id, **more})["id"]
        for name, more in (("One", {}), ("Two", {"x_photos": [before]}))
    )
    asked = {"ids": [first, second], "do": "edit", "field": "x_photos"}
    assert 'name="x_photos"' in browser.post("/m/accounts/bulk", asked).content.decode()
    wrong = browser.post("/m/accounts/bulk/preview", {**asked, "x_photos": SimpleUploadedFile("run.exe", b"MZ")})
    assert wrong.status_code == 422
    page = browser.post("/m/accounts/bulk/preview", {**asked, "x_photos": picture("new.png")}).content.decode()
    kept = StoredFile.objects.get(module="", name="new.png")
    assert f'name="x_photos" value="{kept.pk}"' in page
    assert "new.png" in page

    begun = browser.post("/m/accounts/bulk/do", {**asked, "x_photos": str(kept.pk)})
    see_through(Job.objects.latest("pk"))
    assert begun.status_code == 302
    refs = [admin.get(f"/accounts/{pk}").json()["x_photos"] for pk in (first, second)]
    assert [[one["name"] for one in held] for held in refs] == [["new.png"], ["new.png"]]
    assert len({refs[0][0]["id"], refs[1][0]["id"], kept.pk}) == 3
    assert [status(Api(kit, "bob"), held[0]["id"]) for held in refs] == [200, 200]
    assert status(Api(kit, "ben"), refs[0][0]["id"]) == 404
    assert status(Api(kit, "bob"), before) == 404
    assert len(set(StoredFile.objects.filter(name="new.png").values_list("sha256", flat=True))) == 1

    shared = sent(admin, picture("shared.png"))
    operations = [{"op": "create", "data": {"name": name, "x_photos": [shared]}} for name in ("Three", "Four")]
    results = admin.post("/accounts/bulk", {"operations": operations}).json()["results"]
    assert [one["record"]["x_photos"][0]["name"] for one in results] == ["shared.png"] * 2


def test_an_automation_copies_files_from_one_record_to_another(admin: Api, kit: Kit) -> None:
    values = {"name": "From {{name}}", "x_photos": {"from": "x_signed"}}
    wrong = {"name": "N", "x_photos": [1], "x_papers": {"from": "name"}, "phone": {"from": "x_signed"}}
    trigger = {"on": "created"}
    body = {"name": "Copy", "object": "accounts", "trigger": trigger}
    refused = admin.post("/automations", {**body, "actions": [{"do": "create", "object": "accounts", "values": wrong}]})
    at = "actions.0.values."
    assert fields_of(refused) == {f"{at}{key}": "E_FORMAT" for key in ("x_photos", "x_papers", "phone")}
    condition = {"field": "x_signed", "op": "isnull", "value": False}
    rule(kit, "accounts", trigger, {"do": "create", "object": "accounts", "values": values}, condition=condition)

    signed = sent(admin, picture("signed.png"))
    admin.made("/accounts", {"name": "Park", "owner": kit["bob"].user_id, "x_signed": [signed]})
    work_off()
    (copy,) = admin.items("/accounts", name="From Park")
    assert names(copy, "x_photos") == ["signed.png"]
    assert copy["x_photos"][0]["id"] != signed
    put = {"object": "accounts", "trigger.on": "created", "actions.0.do": "set", "actions.0.put.0.field": "x_photos"}
    page = kit.browser("admin").post("/settings/automation/new", {**put, "op": "show"}).content.decode()
    assert 'value="x_signed"' in page


def test_a_form_takes_files_and_the_parts_of_a_place(admin: Api, kit: Kit) -> None:
    browser = kit.browser("admin")
    place = {f"x_place.{part}": PARK.get(part, "") for part in ("country", *PARK, "postcode", "lng", "lat")}
    refused = browser.post("/m/accounts/new", {"name": "", "x_photos": [picture("a.png"), picture("b.png")], **place})
    kept = StoredFile.objects.filter(module="").order_by("pk")
    assert (refused.status_code, [one.name for one in kept]) == (422, ["a.png", "b.png"])
    assert "科技园路1号" in refused.content.decode()
    assert all(f'value="{one.pk}" checked' in refused.content.decode() for one in kept)
    wrong = browser.post("/m/accounts/new", {"name": "Wrong", "x_papers": SimpleUploadedFile("run.exe", b"MZ")})
    assert wrong.status_code == 422

    wrong_values = {"x_id": "110105194912310021", "x_bar": "条码", "x_stars": 6, "x_place": {"lng": "10"}}
    asked = admin.post("/accounts", {"name": "Wrong", **wrong_values})
    assert fields_of(asked) == {**dict.fromkeys(("x_id", "x_bar", "x_place"), "E_FORMAT"), "x_stars": "E_RANGE"}
    right_values = {"x_id": "11010519491231002x", "x_bar": "A-1", "x_words": ["key account", "直营"]}
    right = admin.made("/accounts", {"name": "Right", **right_values})
    assert (right["x_id"], right["x_words"]) == ("11010519491231002X", ["key account", "直营"])

    values = {"name": "Park", "x_photos": [kept[0].pk, picture("c.png")], "x_signed": picture("s.png"), "x_stars": "4"}
    assert browser.post("/m/accounts/new", {**values, **place}).status_code == 302
    made = admin.items("/accounts", name="Park")[0]
    assert (names(made, "x_photos"), names(made, "x_signed"), made["x_place"]) == (["a.png", "c.png"], ["s.png"], PARK)
    assert [one["name"] for one in admin.items("/accounts", x_place__contains="深圳市南山")] == ["Park"]
    assert admin.items("/accounts", x_place__contains="北京") == []
    assert admin.items("/accounts", x_place__isnull="true", name="Park") == []
    page = browser.get(f"/m/accounts/{made['id']}/").content.decode()
    assert f"/files/{made['x_signed'][0]['id']}/view" in page
    assert "★★★★☆" in page
    assert "广东省深圳市南山区科技园路1号" in browser.get("/m/accounts/?columns=name,x_place,x_photos").content.decode()
    module, nodes = registry.get("account"), parse("{{photo:x_signed}} {{x_place}} {{x_photos}}", "body")
    record = module.model.objects.get(pk=made["id"])
    printed = str(merge(nodes, scopes(module, kit["admin"], [record], nodes, functions())[record.pk]))
    assert "height:15mm" in printed
    assert printed.endswith("科技园路1号 a.png, c.png")
    assert admin.get("/custom-fields", key="x_place").json()["items"][0]["once"] is False

    version = {"name": "Park", "version": made["version"], "x_photos": [made["x_photos"][1]["id"]]}
    version |= {
        "x_signed": [made["x_signed"][0]["id"], picture("new.png")],
        "x_place.province": "",
        "x_place.country": "",
    }
    assert browser.post(f"/m/accounts/{made['id']}/edit", version).status_code == 302
    after = admin.get(f"/accounts/{made['id']}").json()
    assert (names(after, "x_photos"), names(after, "x_signed"), after["x_place"]) == (["c.png"], ["new.png"], None)


@pytest.mark.once
def test_a_place_is_read_as_people_write_it() -> None:
    kind = Place()
    said = {
        "广东省深圳市南山区科技园路1号 518000 (22.54, 113.95)": {
            **PARK,
            "postcode": "518000",
            "lng": "113.95",
            "lat": "22.54",
        },
        "上海市浦东新区世纪大道100号": {"province": "上海市", "district": "浦东新区", "street": "世纪大道100号"},
        "1 Main St, Springfield": {"street": "1 Main St, Springfield"},
    }
    for text, parts in said.items():
        assert kind.clean(text) == parts
        assert kind.clean(kind.display(parts)) == parts
    for wrong in ({"planet": "Mars"}, {"lng": "10"}, {"lng": "190", "lat": "0"}, [1], {"city": 5}, "{"):
        with pytest.raises(Refusal):
            kind.clean(wrong)

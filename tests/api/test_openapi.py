"""The OpenAPI document is valid, and the answers are what it says."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from guanxi.kernel.errors import CATALOGUE
from guanxi.meta import registry
from tests.api.client import ROOT, Api
from tests.kit.people import Kit

NAMES = ("admin", "bob", "charlie")


class Document:
    """The document of one person, and a check of an answer against it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.data = api.get("/openapi.json").json()
        self.registry = Registry().with_resource("urn:document", DRAFT202012.create_resource(self.data)).crawl()

    def check(self, path: str, template: str, **parameters: Any) -> Any:
        """Ask, and hold the answer against the schema that stands at its address."""
        answer = self.api.get(path, **parameters)
        assert answer.status_code == 200, (path, answer.content)
        self.validate(answer.json(), answered(template))
        return answer.json()

    def validate(self, value: Any, place: str) -> None:
        """Hold a value against the schema at a place of the document."""
        validator = Draft202012Validator(
            {"$ref": f"urn:document#{place}"}, registry=self.registry, format_checker=FormatChecker()
        )
        errors = list(validator.iter_errors(value))
        assert errors == [], [f"{list(error.absolute_path)}: {error.message[:300]}" for error in errors]


def answered(path: str, method: str = "get", status: str = "200") -> str:
    """The place of the schema of an answer."""
    escaped = path.replace("~", "~0").replace("/", "~1")
    return f"/paths/{escaped}/{method}/responses/{status}/content/application~1json/schema"


@pytest.fixture
def full(kit: Kit) -> Kit:
    """At least one record of every module."""
    pump = kit.make("product", "admin").pk
    account = kit.make("account", "bob", email="a@example.com", website="example.com", uscc="9144030071526726XG").pk
    contact = kit.make("contact", "bob", account=account).pk
    kit.make("opportunity", "bob", account=account, contacts=[contact], lines=[{"product": pump}])
    for module in registry.all_modules():
        if module.writable and module.key != "user" and not module.model.objects.exists():
            kit.make(module, "bob")
    return kit


@pytest.mark.parametrize("name", ["admin", "charlie"])
@pytest.mark.once
def test_the_document_is_valid_openapi_3_1(full: Kit, name: str):
    data = Document(Api(full, name)).data

    assert data["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(data).iter_errors()) == []


@pytest.mark.once
def test_every_schema_is_valid_json_schema(full: Kit):
    for schema in Document(Api(full, "admin")).data["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_every_list_and_record_is_as_the_document_says(full: Kit, name: str):
    document = Document(Api(full, name))

    for module in registry.all_modules():
        slug = module.slug
        if f"/{slug}" not in document.data["paths"]:
            continue
        page = document.check(f"/{slug}", f"/{slug}")
        references = ",".join(field.key for field in module.fields if field.target and not field.private)
        document.check(f"/{slug}", f"/{slug}", expand=references)
        document.check(f"/{slug}/summary", f"/{slug}/summary", group_by="created_at:month")
        for item in page["items"][:1]:
            one = document.check(f"/{slug}/{item['id']}", f"/{slug}/{{id}}")
            assert set(one) == set(document.data["components"]["schemas"][slug]["properties"])
            for part in ("history", "timeline", "access", "files"):
                document.check(f"/{slug}/{item['id']}/{part}", f"/{slug}/{{id}}/{part}")


@pytest.mark.once
def test_every_address_of_the_document_answers(full: Kit):
    document = Document(Api(full, "admin"))
    client = full.api("admin")

    for path, methods in document.data["paths"].items():
        for method in methods:
            address = path.replace("{id}", "1").replace("{module}", "accounts")
            answer = getattr(client, method)(ROOT + address, content_type="application/json", data=b"")
            assert answer.status_code not in {404, 405, 500} or answer.json()["code"] == "E_NOT_FOUND", (method, path)
            known = methods[method]["responses"]
            assert str(answer.status_code) in known, (method, path, answer.status_code, answer.content[:300])
            if method == "get" and answer.status_code == 200 and "application/json" in known["200"].get("content", {}):
                document.validate(answer.json(), answered(path))


def test_refusals_are_as_the_document_says(full: Kit):
    document = Document(Api(full, "bob"))
    problem = "/components/schemas/Problem"

    for answer in (
        document.api.get("/nothing"),
        document.api.post("/accounts", {"name": ""}),
        document.api.post("/accounts/bulk", {"operations": [{"op": "delete", "id": 10**9}]}),
    ):
        document.validate(answer.json(), problem)


def test_writes_answer_what_the_document_says(full: Kit):
    document = Document(Api(full, "bob"))
    api = document.api
    deal = api.items("/opportunities")[0]["id"]

    document.validate(api.post("/accounts", {"name": "x"}).json(), answered("/accounts", "post", "201"))
    bulk = api.post("/accounts/bulk", {"operations": [{"op": "create", "data": {"name": "x"}}]})
    document.validate(bulk.json(), answered("/accounts/bulk", "post"))
    api.patch(f"/opportunities/{deal}", {"lines": []})
    api.patch(f"/opportunities/{deal}", {"amount": "5"})
    won = api.post(f"/opportunities/{deal}/actions/win", {"won_reason": "price"})
    document.validate(won.json(), answered("/opportunities/{id}/actions/win", "post"))


@pytest.mark.once
def test_each_person_finds_there_what_he_may_see(full: Kit):
    admin, bob = (Document(Api(full, name)).data for name in ("admin", "bob"))

    assert "hired_on" in admin["components"]["schemas"]["users"]["properties"]
    assert "hired_on" not in bob["components"]["schemas"]["users"]["properties"]
    assert "hired_on" not in Api(full, "bob").get("/openapi.json").content.decode()
    assert "post" in admin["paths"]["/products"]
    assert "post" not in bob["paths"]["/products"]


@pytest.mark.once
def test_the_description_of_modules_names_fields_actions_and_states(full: Kit):
    bob = Api(full, "bob")

    one = bob.get("/meta/modules/opportunities").json()
    every = {module["module"]: module for module in bob.get("/meta/modules").json()["items"]}

    assert every["opportunities"] == one
    fields = {field["name"]: field for field in one["fields"]}
    assert fields["account"] | {"label": "", "operators": []} == {
        "name": "account",
        "type": "reference",
        "label": "",
        "required": True,
        "read_only": False,
        "unique": False,
        "unique_within": None,
        "choices": None,
        "target": "accounts",
        "operators": [],
        "help": "",
    }
    assert fields["amount_base"]["read_only"]
    assert {"value": "won", "label": "Won"} in one["states"]
    assert {action["name"] for action in one["actions"]} >= {"move", "win", "lose"}
    assert [argument["name"] for argument in one["actions"][0]["arguments"]] == ["stage", "reason"]
    assert "hired_on" not in {field["name"] for field in every["users"]["fields"]}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.once
def test_the_page_for_readers_holds_every_module_field_and_code_and_nothing_from_elsewhere(full: Kit, language: str):
    page = full.api("bob").get(f"{ROOT}/docs", headers={"accept-language": language})
    text = page.content.decode()

    assert page.headers["Content-Type"].startswith("text/html")
    for word in ("accounts", "expected_close_date", "E_STALE", "/opportunities/{id}/actions/win", *CATALOGUE):
        assert word in text
    assert "hired_on" not in text
    assert "//" not in text.replace("//www.w3.org", "")
    assert "style=" not in text
    assert "<script>" not in text

"""What the page about adding a module promises, seen from outside; test_add_a_module runs it."""

import io
from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.jobs.models import Job
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.records.history import history
from tests.kit.people import Kit


def test_a_machine_has_list_form_board_and_record_page(kit: Kit) -> None:
    client, account = kit.browser("admin"), kit.make("account", "admin").pk
    client.post("/m/machines/new", {"serial": "S-1", "account": account, "state": "repair"})
    machine = registry.get("machine").model.objects.get(serial="S-1")

    for address in ("/m/machines/", "/m/machines/new", "/m/machines/kanban", f"/m/machines/{machine.pk}/"):
        response = client.get(address)
        assert response.status_code == 200, address
    assert "S-1" in client.get("/m/machines/kanban").content.decode()


def test_a_machine_is_in_the_api_and_its_document(kit: Kit) -> None:
    admin, account = kit.api("admin"), kit.make("account", "admin").pk
    body = {"serial": "S-1", "account": account, "hours": "12.5"}

    made = admin.post("/api/v1/machines", body, content_type="application/json")
    done = admin.post(f"/api/v1/machines/{made.json()['id']}/actions/retire", {}, content_type="application/json")

    assert (made.status_code, done.status_code) == (201, 200)
    assert done.json()["record"]["state"] == "retired"
    assert "/machines/{id}" in admin.get("/api/v1/openapi.json").json()["paths"]


@pytest.mark.django_db(transaction=True)
def test_machines_are_imported(kit: Kit) -> None:
    kit.make("account", "admin", name="Charité")
    file = io.BytesIO("出厂编号,客户,状态\nS-1,Charité,维修中\nS-2,Charité,repair\n".encode())
    file.name = "machines.csv"

    response = kit.api("admin").post("/api/v1/imports", {"module": "machines", "file": file})
    assert response.status_code == 202, response.content
    see_through(Job.objects.get(pk=response.json()["job"]))

    assert registry.get("machine").model.objects.filter(state="repair").count() == 2


def test_rights_come_with_the_role_and_the_history_is_kept(kit: Kit) -> None:
    def create(name: str, serial: str) -> Any:
        body = {"serial": serial, "account": kit.make("account", name).pk}
        return kit.api(name).post("/api/v1/machines", body, content_type="application/json")

    assert create("bob", "S-1").status_code == 403
    sales = Role.objects.get(preset="sales")
    sales.rights = (*sales.rights, "machine.view", "machine.create", "machine.edit")
    sales.save()
    made = create("bob", "S-1")

    assert made.status_code == 201
    assert kit.api("ben").get(f"/api/v1/machines/{made.json()['id']}").status_code == 404
    machine = registry.get("machine")
    record = machine.model.objects.get(pk=made.json()["id"])
    assert history(machine, kit["admin"], record)[0][0]["changes"]["serial"] == [None, "S-1"]

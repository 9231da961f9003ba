"""The company's logo stands at the head of pages once it was chosen."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from guanxi.meta import registry
from guanxi.records.files import add_file
from tests.api.client import Api, fields_of


@pytest.mark.once
def test_a_chosen_picture_stands_on_every_page_and_at_the_sign_in(kit):
    admin, stranger, chosen = Api(kit, "admin"), Client(), "/settings/company.logo"
    assert stranger.get("/logo").status_code == 404
    assert fields_of(admin.patch(chosen, {"value": "logo"})) == {"value": "E_CHOICE"}
    picture = kit.make("print_picture", "admin", name="logo", is_seal=False)
    made = io.BytesIO()
    Image.new("RGB", (200, 50), "teal").save(made, "PNG")
    add_file(registry.get("print_picture"), kit["admin"], picture.pk, "logo.png", [made.getvalue()])
    assert admin.patch(chosen, {"value": "logo"}).status_code == 200

    for page in (kit.browser("bob").get("/m/accounts/"), stranger.get("/login/")):
        assert '<img class="mark__logo" src="/logo?' in page.content.decode()
    shown = stranger.get("/logo")
    with Image.open(io.BytesIO(b"".join(shown.streaming_content))) as small:
        assert (shown.headers["Content-Type"], small.size) == ("image/webp", (200, 50))


@pytest.mark.once
def test_an_administrator_sends_the_logo_in_one_step(kit):
    browser, here = kit.browser("admin"), "/settings/logo"
    made = io.BytesIO()
    Image.new("RGB", (90, 30), "teal").save(made, "PNG")
    assert browser.post(here).status_code == 422
    assert browser.post(here, {"file": SimpleUploadedFile("logo.svg", b"<svg/>")}).status_code == 422
    assert '<img class="mark__logo"' not in browser.get(here).content.decode()
    sent = [browser.post(here, {"file": SimpleUploadedFile("a.png", made.getvalue())}) for _again in range(2)]
    assert [one.status_code for one in sent] == [302, 302]
    assert "{{img:logo}}" in browser.get(here).content.decode()
    assert [one["name"] for one in Api(kit, "admin").items("/print-pictures")] == ["logo"]
    assert kit.browser("bob").get(here).status_code == 403
    assert browser.post(here, {"remove": "1"}).status_code == 302
    assert '<img class="mark__logo"' not in browser.get(here).content.decode()

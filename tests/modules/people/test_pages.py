"""The page on which an administrator chooses who sees whose records."""

from guanxi.access.models import SharingDefault


def test_a_wider_mode_holds_from_the_next_click_on(kit):
    account = kit.make("account", "bob", name="Lanhai Clinic")
    assert kit.browser("ben").get(f"/m/accounts/{account.pk}/").status_code == 404

    answer = kit.browser("admin").post("/settings/sharing", {"module": "account", "mode": "read", "superiors": "1"})

    assert answer.status_code == 302
    assert kit.browser("ben").get(f"/m/accounts/{account.pk}/").status_code == 200
    why, ben = f"/m/accounts/{account.pk}/access", kit["ben"].user_id
    told = [kit.browser(name).get(f"{why}?user={ben}").content.decode() for name in ("admin", "ben")]
    assert ['href="/settings/sharing"' in page for page in told] == [True, False]


def test_a_narrower_mode_is_asked_about_with_the_number_of_people_it_touches(kit):
    kit.make("account", "bob", name="Lanhai Clinic")
    admin = kit.browser("admin")
    admin.post("/settings/sharing", {"module": "account", "mode": "read", "superiors": "1"})

    asked = admin.post("/settings/sharing", {"module": "account", "mode": "private", "superiors": "1"})

    assert asked.status_code == 200
    assert SharingDefault.objects.get(module="account").mode == "read"
    assert (
        admin.post(
            "/settings/sharing", {"module": "account", "mode": "private", "superiors": "1", "sure": "1"}
        ).status_code
        == 302
    )
    assert SharingDefault.objects.get(module="account").mode == "private"


def test_superiors_stop_seeing_what_belongs_to_those_below(kit):
    account = kit.make("account", "bob", name="Lanhai Clinic")
    admin, sheet = kit.browser("admin"), "/api/v1/settings/sheets/sharing"
    assert kit.browser("alice").get(f"/m/accounts/{account.pk}/").status_code == 200

    asked = admin.post("/settings/sharing", {"module": "account", "mode": "private"})

    assert "1 person will no longer see some of" in asked.content.decode()
    assert admin.post("/settings/sharing", {"module": "account", "mode": "private", "sure": "1"}).status_code == 302
    assert kit.browser("alice").get(f"/m/accounts/{account.pk}/").status_code == 404
    assert kit.browser("bob").get(f"/m/accounts/{account.pk}/").status_code == 200
    assert kit.api("admin").get(sheet).json()["values"]["account_superiors"] is False
    again = {"values": {"account_superiors": True}}
    assert kit.api("admin").patch(sheet, again, content_type="application/json").status_code == 200
    assert kit.browser("alice").get(f"/m/accounts/{account.pk}/").status_code == 200


def test_only_administrators_change_the_sharing(kit):
    assert (
        kit.browser("bob")
        .post("/settings/sharing", {"module": "account", "mode": "read", "superiors": "1"})
        .status_code
        == 403
    )
    assert not SharingDefault.objects.filter(module="account").exists()


def test_a_mode_that_a_module_does_not_have_is_refused(kit):
    admin = kit.browser("admin")

    assert admin.post("/settings/sharing", {"module": "account", "mode": "controlled_by_parent"}).status_code == 422
    assert admin.post("/settings/sharing", {"module": "product", "mode": "read", "superiors": "1"}).status_code == 422

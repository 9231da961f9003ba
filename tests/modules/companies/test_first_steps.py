"""The card of first steps: for administrators, until the company has begun to work."""

from guanxi.modules.companies.first_steps import first_steps


def test_an_administrator_sees_which_steps_are_done(kit):
    kit.make("account", "admin")

    card = first_steps(kit["admin"])

    assert {row["href"]: row["is_done"] for row in card["rows"]} == {
        "/settings/people": True,
        "/m/accounts/import": True,
        "/m/products/": False,
        "/m/opportunities/new": False,
        "/m/activities/new": False,
    }
    assert (card["done"], card["told"]) == (2, "2 of 5 done")


def test_the_card_goes_when_nothing_is_left_to_do(kit):
    kit.make("product", "admin")
    kit.make("opportunity", "admin")
    kit.make("activity", "admin")

    assert first_steps(kit["admin"]) is None


def test_people_who_may_not_set_up_the_company_are_not_bothered(kit):
    assert first_steps(kit["alice"]) is None


def test_the_card_is_put_away_and_found_again(kit):
    admin = kit.browser("admin")
    assert "Put the first steps away" in admin.get("/").content.decode()

    admin.post("/workbench", {"do": "remove", "key": "first_steps"})
    assert "Put the first steps away" not in admin.get("/").content.decode()

    admin.post("/workbench", {"do": "add", "key": "first_steps"})
    assert "Put the first steps away" in admin.get("/").content.decode()


def test_an_administrator_sees_all_steps_and_what_is_missing_until_nothing_is(kit):
    page = kit.browser("admin")
    shown = page.get("/settings/setting-up").content.decode()
    assert "10 steps are still open." in shown
    kit.make("product", "admin")
    assert "9 steps are still open." in page.get("/settings/setting-up").content.decode()
    assert kit.browser("bob").get("/settings/setting-up").status_code == 403

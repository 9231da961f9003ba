"""The rights of a role as a table of modules and actions."""

from guanxi.access.models import Role
from guanxi.web.rights import ACTIONS, FURTHER, table
from tests.kit.people import Kit
from tests.web.pages import form_of, text_of


def test_a_box_gives_a_right_and_keeps_those_that_have_no_box(kit: Kit):
    role = kit.make("role", "admin", rights=["account.view", "user.export"])
    admin = kit.browser("admin")
    data = form_of(admin, f"/m/roles/{role.pk}/edit")

    assert sorted(data["rights"]) == ["account.view", "user.export"]
    admin.post(f"/m/roles/{role.pk}/edit", data | {"rights": ["account.view", "account.edit", "user.export"]})

    assert set(Role.objects.get(pk=role.pk).rights) == {"account.view", "account.edit", "user.export"}


def test_the_page_of_a_role_says_in_words_what_it_may_do(kit: Kit):
    role = kit.make("role", "admin", rights=["account.view", "account.export"])

    text = text_of(kit.browser("admin").get(f"/m/roles/{role.pk}/"))

    assert "view, export" in text
    assert "account.view" not in text


def test_every_right_that_can_be_given_fits_into_one_role(kit: Kit):
    every = [cell["value"] for row in table(())["rows"] for cell in row["cells"] if cell]

    role = kit.make("role", "admin", rights=every)

    assert len(every) > 50
    assert set(role.rights) == set(every)


def test_catalogues_offer_only_what_has_a_meaning_there():
    (products,) = [row["cells"] for row in table(())["rows"] if str(row["label"]) == "Products"]

    offered = {action for action, cell in zip((*ACTIONS, *FURTHER), products, strict=True) if cell}

    assert offered == {"create", "edit", "delete", "import", "export", "print", "bulk", "share_views"}

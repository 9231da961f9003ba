"""Roles of a home from before the process engine and shared views, after the upgrades."""

from importlib import import_module

from django.apps import apps

from guanxi.access.models import Role
from tests.kit.people import Kit

UPGRADE = import_module("guanxi.access.migrations.0008_rights_to_the_process_engine")
SHARING = import_module("guanxi.access.migrations.0014_right_to_share_views")
NEW = ("approval", "mail", "mailing", "template", "office_form", "announcement", "text_message")


def test_old_roles_get_the_rights_with_which_new_ones_begin(kit: Kit) -> None:
    begun = {role.pk: set(role.rights) for role in Role.objects.exclude(preset="")}
    for role in Role.objects.all():
        old = (right for right in role.rights if not right.endswith(".share_views"))
        role.rights = tuple(right for right in old if right.partition(".")[0] not in NEW)
        role.save(update_fields=["rights"])
    bare = Role.objects.create(name="Nothing yet", rights=(), created_at=role.created_at, updated_at=role.updated_at)

    for upgrade in (UPGRADE, UPGRADE, SHARING, SHARING):
        upgrade.give_rights(apps, None)

    for role in Role.objects.exclude(preset=""):
        assert set(role.rights) == begun[role.pk], role.preset
    assert len(set(role.rights)) == len(role.rights)
    bare.refresh_from_db()
    assert bare.rights == ()

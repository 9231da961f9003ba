"""Roles from before there were pools: whoever may transfer customers or leads may claim them from pools."""

from django.db import migrations

POOLED = ("account", "lead")


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        missing = [f"{key}.claim" for key in POOLED if f"{key}.transfer" in row.rights]
        missing = [right for right in missing if right not in row.rights]
        if missing:
            row.rights = (*row.rights, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("access", "0019_pools")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

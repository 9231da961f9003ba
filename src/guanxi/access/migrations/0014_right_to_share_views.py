"""Roles from before views could be shared: whoever leads others at a kind of records may share views of their list."""

from django.db import migrations

LEADING = (".history_import", ".modify_all")


def new_rights(held):
    leads = dict.fromkeys(right.rpartition(".")[0] for right in held if right.endswith(LEADING))
    return tuple(right for module in leads if (right := f"{module}.share_views") not in held)


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        missing = new_rights(tuple(row.rights))
        if missing:
            row.rights = (*row.rights, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("access", "0013_field_rights")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

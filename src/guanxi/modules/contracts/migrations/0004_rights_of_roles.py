"""Roles from before there were contract orders: who works with deals works with what becomes of them in the same way.
Roles that a company changes later are not looked at again."""

from django.db import migrations

LIKE, NEW = "opportunity.", "contract."


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        if any(right.startswith(NEW) for right in held):
            continue
        more = tuple(NEW + right.removeprefix(LIKE) for right in held if right.startswith(LIKE))
        if more:
            row.rights = (*held, *more)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_renewal_deal_index"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

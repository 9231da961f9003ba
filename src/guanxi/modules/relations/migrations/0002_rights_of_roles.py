"""Roles from before there were relations between companies: who works with customers relates them in the same way. Roles
that a company changes later are not looked at again."""

from django.db import migrations

LIKE, NEW = "contact.", "account_relation."


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
    dependencies = [("relations", "0001_initial"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

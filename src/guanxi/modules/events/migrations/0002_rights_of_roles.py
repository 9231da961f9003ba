"""Roles from before there were calendars: who has tasks has events as well. Roles that a company changes later are not
looked at again."""

from django.db import migrations


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        tasks = (right.removeprefix("task.") for right in held if right.startswith("task."))
        missing = tuple(f"event.{action}" for action in tasks if f"event.{action}" not in held)
        if missing:
            row.rights = (*held, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

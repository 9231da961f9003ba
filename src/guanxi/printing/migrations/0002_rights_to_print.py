"""Whoever could see the records of a module could print them by the browser; the new right leaves him that."""

from django.db import migrations

VIEW, PRINT = "view", "print"


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(rights__contains=f".{VIEW}"):
        held = tuple(row.rights)
        new = [f"{right.rpartition('.')[0]}.{PRINT}" for right in held if right.endswith(f".{VIEW}")]
        missing = tuple(right for right in new if right not in held)
        if missing:
            row.rights = (*held, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("printing", "0001_initial"), ("access", "0006_working_calendar")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

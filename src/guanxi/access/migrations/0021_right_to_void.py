"""Roles from before voiding had a right of its own: whoever may delete contract orders may void them."""

from django.db import migrations

RIGHT, BEFORE = "contract.void", "contract.delete"


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        if BEFORE in row.rights and RIGHT not in row.rights:
            row.rights = (*row.rights, RIGHT)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("access", "0020_right_to_claim")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

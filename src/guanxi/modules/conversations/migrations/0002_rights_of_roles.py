"""Roles from before there were private messages: who sees any records may write to colleagues. Roles that a company
changes later are not looked at again."""

from django.db import migrations

RIGHTS = (
    *(f"conversation.{action}" for action in ("view", "create", "edit", "delete", "export", "print")),
    *(f"private_message.{action}" for action in ("view", "edit")),
)


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        missing = tuple(right for right in RIGHTS if right not in held)
        if missing and any(right.endswith(".view") for right in held):
            row.rights = (*held, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

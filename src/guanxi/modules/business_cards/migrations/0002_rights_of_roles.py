"""Roles from before there were business cards: who makes leads keeps cards. Roles that a company changes later are not
looked at again."""

from django.db import migrations

ACTIONS = ("view", "create", "edit", "delete", "import", "export", "print", "bulk", "transfer")


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        names = [f"business_card.{one}" for one in ACTIONS if f"lead.{one}" in held]
        more = tuple(name for name in names if name not in held)
        if more and "lead.create" in held:
            row.rights = (*held, *more)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("business_cards", "0001_initial"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

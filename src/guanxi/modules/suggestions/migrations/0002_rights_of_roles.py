"""Roles from before there were suggestions: who sees customers and deals sees them, and who begins deals makes deals of
them. Roles that a company changes later are not looked at again."""

from django.db import migrations

FOR = {
    "opportunity.view": "view",
    "opportunity.create": "edit",
    "opportunity.bulk": "bulk",
    "opportunity.export": "export",
}


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        more = tuple(f"suggestion.{new}" for old, new in FOR.items() if old in held and f"suggestion.{new}" not in held)
        if more and "account.view" in held:
            row.rights = (*held, *more)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial"), ("access", "0008_rights_to_the_process_engine")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

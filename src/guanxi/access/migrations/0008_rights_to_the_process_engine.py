"""Roles from before there were approvals, mail and office forms: who works here daily writes mail and hands in forms,
and who sees any records can be asked to decide about them. Roles that a company changed later are not looked at again."""

from django.db import migrations

OWN = ("view", "create", "edit", "delete", "import", "export", "print", "bulk", "transfer")
EVERYONES = (*OWN, "view_all", "modify_all")
CATALOGUE = ("create", "edit", "delete", "import", "export", "print", "bulk")
DAILY = ("mail", "text_message", "office_form")
OF_PRESETS = {
    "marketer": {"mailing": EVERYONES, "template": CATALOGUE},
    "office": {"office_form": ("view_all",), "announcement": OWN},
    "executive": {"office_form": (*OWN, "view_all"), "approval": ("view_all",)},
}


def new_rights(preset, held):
    found = []
    if any(right.endswith(".view") for right in held):
        found += ["approval.view", "approval.print"]
    if "task.create" in held:
        more = ("history_import",) if "task.history_import" in held else ()
        found += [f"{module}.{action}" for module in DAILY for action in (*OWN, *more)]
    for module, actions in OF_PRESETS.get(preset, {}).items():
        found += [f"{module}.{action}" for action in actions]
    return tuple(right for right in dict.fromkeys(found) if right not in held)


def give_rights(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for row in role.objects.filter(is_admin=False):
        held = tuple(row.rights)
        missing = new_rights(row.preset, held)
        if missing and held:
            row.rights = (*held, *missing)
            row.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("access", "0007_record_grants")]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]

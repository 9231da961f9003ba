"""Who belongs to which department, as paths, for everyone there already."""

from django.db import migrations


def join(apps, schema_editor):
    department, user, joined = (apps.get_model("access", name) for name in ("Department", "User", "UserDepartment"))
    paths = {pk: f"{path}{pk}." for pk, path in department.objects.values_list("pk", "path")}
    there = set(joined.objects.values_list("user_id", "department_id"))
    rows = []
    for pk, main, further in user.objects.values_list("pk", "department_id", "extra_departments"):
        wanted = [one for one in dict.fromkeys((main, *further)) if one in paths and (pk, one) not in there]
        rows += [joined(user_id=pk, department_id=one, path=paths[one]) for one in wanted]
    joined.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("access", "0010_sharing_rules")]
    operations = [migrations.RunPython(join, migrations.RunPython.noop)]

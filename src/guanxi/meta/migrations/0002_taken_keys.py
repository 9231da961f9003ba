"""What keys of fields have once been, for those that there are already."""

from django.db import migrations, models

NAMES = ("object", "key", "kind", "target")


def fill(apps, schema_editor):
    known = apps.get_model("meta", "FieldDefinition").objects.values(*NAMES)
    apps.get_model("meta", "TakenKey").objects.bulk_create(
        [apps.get_model("meta", "TakenKey")(**one) for one in known], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("meta", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=45)),
                ("kind", models.CharField(max_length=20)),
                ("target", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("object", "key"), name="meta_taken_key_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_rights_of_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="splits",
            field=guanxi.meta.columns.StructureColumn(blank=True, null=True, verbose_name="Parts of the credit"),
        ),
    ]

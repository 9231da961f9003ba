from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0006_forecast_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="opportunity",
            name="splits",
            field=guanxi.meta.columns.StructureColumn(blank=True, null=True, verbose_name="Parts of the credit"),
        ),
    ]

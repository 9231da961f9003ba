from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [("meta", "0009_currencies_and_counts")]
    operations = [
        migrations.AddField(
            model_name="fielddefinition",
            name="on_delete",
            field=guanxi.meta.columns.ChoiceColumn(
                blank=True, default="", max_length=40, verbose_name="When that record is deleted"
            ),
        ),
    ]

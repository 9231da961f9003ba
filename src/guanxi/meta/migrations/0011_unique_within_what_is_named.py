from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [("meta", "0010_what_becomes_of_references")]
    operations = [
        migrations.AddField(
            model_name="fielddefinition",
            name="within",
            field=guanxi.meta.columns.TextColumn(blank=True, default="", max_length=45, verbose_name="Unique within"),
        ),
    ]

"""The company knows its working week, its hours, and whose public holidays it keeps."""

from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_sessions_say_it"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="holiday_country",
            field=guanxi.meta.columns.ChoiceColumn(
                blank=True, default="CN", max_length=40, verbose_name="Public holidays of"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="working_hours",
            field=guanxi.meta.columns.TextColumn(
                default="09:00-12:00, 13:30-18:00", keyed=False, max_length=200, verbose_name="Working hours"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="working_week",
            field=guanxi.meta.columns.MultiChoiceColumn(
                blank=True,
                default=("monday", "tuesday", "wednesday", "thursday", "friday"),
                verbose_name="Working days of the week",
            ),
        ),
    ]

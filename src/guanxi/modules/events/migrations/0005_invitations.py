from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [("events", "0004_reminder_index")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="people",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Colleagues invited"),
        ),
        migrations.AddField(
            model_name="event",
            name="accepted",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Accepted"),
        ),
        migrations.AddField(
            model_name="event",
            name="tentative",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Tentative"),
        ),
        migrations.AddField(
            model_name="event",
            name="declined",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Declined"),
        ),
    ]

from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    """How soon somebody speaks with leads."""

    dependencies = [
        ("leads", "0011_score_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="assigned_at",
            field=guanxi.meta.columns.DateTimeColumn(blank=True, null=True, verbose_name="Assigned at"),
        ),
        migrations.AddField(
            model_name="lead",
            name="response_due_at",
            field=guanxi.meta.columns.DateTimeColumn(blank=True, null=True, verbose_name="First response due"),
        ),
        migrations.AddField(
            model_name="lead",
            name="response_minutes",
            field=guanxi.meta.columns.IntegerColumn(
                blank=True, null=True, verbose_name="First response in working minutes"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="response_warnings",
            field=guanxi.meta.columns.IntegerColumn(default=0, verbose_name="Warnings about the first response"),
        ),
    ]

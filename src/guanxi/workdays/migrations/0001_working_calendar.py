"""Days on which the company does not keep to its week or to the public holidays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kernel.text
import guanxi.meta.columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", guanxi.meta.columns.DateTimeColumn(editable=False, verbose_name="Created at")),
                ("updated_at", guanxi.meta.columns.DateTimeColumn(editable=False, verbose_name="Changed at")),
                ("version", guanxi.meta.columns.IntegerColumn(default=1, verbose_name="Version")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "external_id",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=64, verbose_name="External id"
                    ),
                ),
                (
                    "source_system",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=32, verbose_name="Source system"
                    ),
                ),
                (
                    "remark",
                    guanxi.meta.columns.LongTextColumn(blank=True, default="", keyed=False, verbose_name="Remark"),
                ),
                ("tags", guanxi.meta.columns.MultiChoiceColumn(blank=True, default=tuple, verbose_name="Tags")),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("date", guanxi.meta.columns.DateColumn(verbose_name="Date")),
                ("kind", guanxi.meta.columns.ChoiceColumn(default="off", max_length=40, verbose_name="Kind")),
                ("name", guanxi.meta.columns.TextColumn(keyed=False, max_length=100, verbose_name="Occasion")),
                ("name_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="name")),
                (
                    "external_id_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="external_id"),
                ),
                ("remark_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="remark")),
                (
                    "created_by",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Created by",
                    ),
                ),
                (
                    "updated_by",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Changed by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-updated_at", "id"], name="calendarexception_updated"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_id"],
                        name="calendarexception_external",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)), fields=("date",), name="calendarexception_date_once"
                    )
                ],
            },
        ),
    ]

"""Webhooks, their calls, and how far the event log is settled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kernel.text
import guanxi.meta.columns
import guanxi.webhooks.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0007_record_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Horizon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to", models.BigIntegerField(default=0)),
                ("gap_at", models.DateTimeField(null=True)),
                ("gap_ends", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Webhook",
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
                ("name", guanxi.meta.columns.TextColumn(keyed=False, max_length=100, verbose_name="Name")),
                ("url", guanxi.meta.columns.TextColumn(keyed=False, max_length=500, verbose_name="Address")),
                ("modules", guanxi.meta.columns.MultiChoiceColumn(blank=True, default=tuple, verbose_name="Modules")),
                ("events", guanxi.meta.columns.MultiChoiceColumn(blank=True, default=tuple, verbose_name="Events")),
                ("condition", guanxi.meta.columns.StructureColumn(blank=True, null=True, verbose_name="Only if")),
                ("thin", guanxi.meta.columns.BooleanColumn(blank=True, default=False, verbose_name="Without contents")),
                ("active", guanxi.meta.columns.BooleanColumn(blank=True, default=True, verbose_name="Switched on")),
                (
                    "off_reason",
                    guanxi.meta.columns.LongTextColumn(
                        blank=True, default="", keyed=False, verbose_name="Why it is off"
                    ),
                ),
                ("position", models.BigIntegerField(default=0, editable=False)),
                ("secret", models.TextField(default="", editable=False)),
                ("secret_before", models.TextField(blank=True, default="", editable=False)),
                ("secret_until", models.DateTimeField(editable=False, null=True)),
                ("failing_since", models.DateTimeField(editable=False, null=True)),
                ("name_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="name")),
                ("url_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="url")),
                (
                    "off_reason_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="off_reason"),
                ),
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
                    "owner",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
                (
                    "owner_department",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.department",
                        verbose_name="Owner's department",
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
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(null=True)),
                ("type", models.CharField(max_length=120)),
                ("module", models.CharField(blank=True, max_length=60)),
                ("record_id", models.BigIntegerField(null=True)),
                ("key", models.CharField(max_length=200)),
                ("message_id", models.CharField(default=guanxi.webhooks.models.new_message_id, max_length=40)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("sending", "Being sent"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("tried", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("job_id", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("status", models.IntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("answer", models.TextField(blank=True)),
                ("took", models.IntegerField(null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="webhooks.webhook"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(fields=["-updated_at", "id"], name="webhook_updated"),
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True), fields=["external_id"], name="webhook_external"
            ),
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(fields=["owner", "-updated_at", "id"], name="webhook_owner"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "queued")), fields=["due_at", "id"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "sending")), fields=["job_id"], name="delivery_sending"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])),
                fields=["webhook", "module", "record_id", "id"],
                name="delivery_order",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["webhook", "-id"], name="delivery_webhook"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("webhook", "key"), name="delivery_once"),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kernel.text
import guanxi.meta.columns


class Migration(migrations.Migration):
    """Forms on web sites, and what leads know of the one they came by."""

    dependencies = [
        ("access", "0020_right_to_claim"),
        ("leads", "0007_asked_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="campaign_code",
            field=guanxi.meta.columns.TextColumn(
                blank=True, default="", keyed=False, max_length=60, verbose_name="Campaign code"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="utm",
            field=guanxi.meta.columns.TextColumn(
                blank=True, default="", keyed=False, max_length=500, verbose_name="Marks of the link"
            ),
        ),
        migrations.CreateModel(
            name="LeadForm",
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
                (
                    "key",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=40, verbose_name="Key of its address"
                    ),
                ),
                (
                    "heading",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=200, verbose_name="Heading"
                    ),
                ),
                (
                    "intro",
                    guanxi.meta.columns.LongTextColumn(
                        blank=True, default="", keyed=False, verbose_name="Text above the form"
                    ),
                ),
                (
                    "thanks",
                    guanxi.meta.columns.LongTextColumn(
                        blank=True, default="", keyed=False, verbose_name="Text after sending"
                    ),
                ),
                (
                    "asked",
                    guanxi.meta.columns.MultiChoiceColumn(blank=True, default=tuple, verbose_name="What is asked"),
                ),
                (
                    "must",
                    guanxi.meta.columns.MultiChoiceColumn(
                        blank=True, default=tuple, verbose_name="What must be answered"
                    ),
                ),
                (
                    "consent_text",
                    guanxi.meta.columns.LongTextColumn(
                        blank=True, default="", keyed=False, verbose_name="Text of the consent"
                    ),
                ),
                ("source", guanxi.meta.columns.ChoiceColumn(default="website", max_length=40, verbose_name="Source")),
                (
                    "source_detail",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=100, verbose_name="Source in detail"
                    ),
                ),
                (
                    "campaign_code",
                    guanxi.meta.columns.TextColumn(
                        blank=True, default="", keyed=False, max_length=60, verbose_name="Campaign code"
                    ),
                ),
                (
                    "origins",
                    guanxi.meta.columns.LongTextColumn(
                        blank=True, default="", keyed=False, verbose_name="Web sites that may show it"
                    ),
                ),
                ("active", guanxi.meta.columns.BooleanColumn(blank=True, default=True, verbose_name="Active")),
                ("name_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="name")),
                ("heading_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="heading")),
                ("intro_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="intro")),
                ("thanks_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="thanks")),
                (
                    "consent_text_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="consent_text"),
                ),
                (
                    "source_detail_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="source_detail"),
                ),
                ("origins_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="origins")),
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
                    "lead_pool",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.pool",
                        verbose_name="Into the pool",
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
        migrations.AddField(
            model_name="lead",
            name="form",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="leads.leadform",
                verbose_name="Form",
            ),
        ),
        migrations.AddIndex(
            model_name="leadform",
            index=models.Index(fields=["-updated_at", "id"], name="lead_form_updated"),
        ),
        migrations.AddIndex(
            model_name="leadform",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["external_id"],
                name="lead_form_external",
            ),
        ),
        migrations.AddIndex(
            model_name="leadform",
            index=models.Index(fields=["owner", "-updated_at", "id"], name="lead_form_owner"),
        ),
        migrations.AddConstraint(
            model_name="leadform",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("key", ""), _negated=True), ("deleted_at", None)),
                fields=("key",),
                name="lead_form_key_once",
            ),
        ),
    ]

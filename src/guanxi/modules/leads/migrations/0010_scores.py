import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kernel.text
import guanxi.meta.columns


class Migration(migrations.Migration):
    """How promising leads are, and the rules that say so."""

    dependencies = [
        ("access", "0020_right_to_claim"),
        ("leads", "0009_form_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadScoreRule",
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
                ("name", guanxi.meta.columns.TextColumn(keyed=False, max_length=100, verbose_name="Reason")),
                (
                    "object",
                    guanxi.meta.columns.TextColumn(default="leads", keyed=False, max_length=60, verbose_name="Records"),
                ),
                ("condition", guanxi.meta.columns.StructureColumn(verbose_name="Where this holds")),
                ("points", guanxi.meta.columns.IntegerColumn(verbose_name="Points")),
                ("active", guanxi.meta.columns.BooleanColumn(blank=True, default=True, verbose_name="Switched on")),
                ("name_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="name")),
                (
                    "external_id_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="external_id"),
                ),
                ("remark_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="remark")),
            ],
        ),
        migrations.AddField(
            model_name="lead",
            name="grade",
            field=guanxi.meta.columns.ChoiceColumn(blank=True, default="", max_length=40, verbose_name="Grade"),
        ),
        migrations.AddField(
            model_name="lead",
            name="score",
            field=guanxi.meta.columns.IntegerColumn(default=0, verbose_name="Score"),
        ),
        migrations.AddField(
            model_name="lead",
            name="score_reasons",
            field=guanxi.meta.columns.LongTextColumn(
                blank=True, default="", keyed=False, verbose_name="Why this score"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="score_reasons_key",
            field=guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="score_reasons"),
        ),
        migrations.AddField(
            model_name="leadscorerule",
            name="created_by",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Created by",
            ),
        ),
        migrations.AddField(
            model_name="leadscorerule",
            name="owner",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Owner",
            ),
        ),
        migrations.AddField(
            model_name="leadscorerule",
            name="owner_department",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.department",
                verbose_name="Owner's department",
            ),
        ),
        migrations.AddField(
            model_name="leadscorerule",
            name="updated_by",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Changed by",
            ),
        ),
        migrations.AddIndex(
            model_name="leadscorerule",
            index=models.Index(fields=["-updated_at", "id"], name="lead_score_updated"),
        ),
        migrations.AddIndex(
            model_name="leadscorerule",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["external_id"],
                name="lead_score_external",
            ),
        ),
        migrations.AddIndex(
            model_name="leadscorerule",
            index=models.Index(fields=["owner", "-updated_at", "id"], name="lead_score_owner"),
        ),
    ]

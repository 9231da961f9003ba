import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kernel.money
import guanxi.kernel.text
import guanxi.meta.columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("opportunities", "0001_initial"),
        ("products", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Owned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.IntegerField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("amount_base", guanxi.kernel.money.ScaledDecimalField(places=4)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="products.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["product", "account", "last_on"], name="owned_product")],
                "constraints": [models.UniqueConstraint(fields=("account", "product"), name="owned_once")],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
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
                ("name", guanxi.meta.columns.TextColumn(keyed=False, max_length=200, verbose_name="Suggestion")),
                ("kind", guanxi.meta.columns.ChoiceColumn(max_length=40, verbose_name="Why")),
                ("because_on", guanxi.meta.columns.DateColumn(blank=True, null=True, verbose_name="Last bought on")),
                ("due_on", guanxi.meta.columns.DateColumn(blank=True, null=True, verbose_name="Due since")),
                (
                    "interval_days",
                    guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Lasts for days"),
                ),
                ("times", guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Times bought")),
                ("buyers", guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Bought both")),
                (
                    "confidence_pct",
                    guanxi.meta.columns.DecimalColumn(blank=True, null=True, places=4, verbose_name="Of its buyers"),
                ),
                (
                    "lift",
                    guanxi.meta.columns.DecimalColumn(
                        blank=True, null=True, places=4, verbose_name="Times as often as all"
                    ),
                ),
                ("amount_base", guanxi.meta.columns.MoneyColumn(default=0, places=4, verbose_name="Average amount")),
                ("score", guanxi.meta.columns.DecimalColumn(default=0, places=4, verbose_name="Score")),
                ("state", guanxi.meta.columns.ChoiceColumn(default="open", max_length=40, verbose_name="State")),
                ("name_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="name")),
                (
                    "external_id_key",
                    guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="external_id"),
                ),
                ("remark_key", guanxi.kernel.text.KeyColumn(blank=True, default="", editable=False, source="remark")),
                (
                    "account",
                    guanxi.meta.columns.ReferenceColumn(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                        verbose_name="Account",
                    ),
                ),
                (
                    "because",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="products.product",
                        verbose_name="Has bought",
                    ),
                ),
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
                    "opportunity",
                    guanxi.meta.columns.ReferenceColumn(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="opportunities.opportunity",
                        verbose_name="Opportunity",
                    ),
                ),
                (
                    "product",
                    guanxi.meta.columns.ReferenceColumn(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="products.product",
                        verbose_name="Product",
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
                    models.Index(fields=["-updated_at", "id"], name="suggestion_updated"),
                    models.Index(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=["external_id"],
                        name="suggestion_external",
                    ),
                    models.Index(
                        condition=models.Q(("because__isnull", False)), fields=["because"], name="suggestion_because"
                    ),
                    models.Index(
                        condition=models.Q(("opportunity__isnull", False)),
                        fields=["opportunity"],
                        name="suggestion_opportunity",
                    ),
                    models.Index(fields=["product", "-score", "id"], name="suggestion_product"),
                    models.Index(fields=["-score", "id"], name="suggestion_score"),
                ],
                "constraints": [models.UniqueConstraint(fields=("account", "product"), name="suggestion_once")],
            },
        ),
    ]

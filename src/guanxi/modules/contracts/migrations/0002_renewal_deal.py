import django.db.models.deletion
from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    """A contract order knows the deal that has begun because it ends."""

    dependencies = [
        ("opportunities", "0001_initial"),
        ("contracts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="renewal_opportunity",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opportunities.opportunity",
                verbose_name="Deal about the renewal",
            ),
        ),
    ]

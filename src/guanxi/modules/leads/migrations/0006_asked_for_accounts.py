import django.db.models.deletion
from django.conf import settings
from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    """Into whose account somebody wants to convert a lead."""

    dependencies = [
        ("leads", "0005_pool_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="asked_account",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
                verbose_name="Asked for the account",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="asked_owner",
            field=guanxi.meta.columns.ReferenceColumn(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Asked whom",
            ),
        ),
    ]

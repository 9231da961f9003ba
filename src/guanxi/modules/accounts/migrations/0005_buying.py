from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_pool_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="alive_pct",
            field=guanxi.meta.columns.DecimalColumn(
                blank=True, null=True, places=1, verbose_name="Likely still a customer"
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="expected_orders",
            field=guanxi.meta.columns.DecimalColumn(
                blank=True, null=True, places=2, verbose_name="Orders expected in 90 days"
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="recent_amount_base",
            field=guanxi.meta.columns.MoneyColumn(default=0, places=4, verbose_name="Bought of late"),
        ),
        migrations.AddField(
            model_name="account",
            name="recent_orders",
            field=guanxi.meta.columns.IntegerColumn(default=0, verbose_name="Orders of late"),
        ),
        migrations.AddField(
            model_name="account",
            name="rfm_frequency",
            field=guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Buys how often"),
        ),
        migrations.AddField(
            model_name="account",
            name="rfm_recency",
            field=guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Bought how recently"),
        ),
        migrations.AddField(
            model_name="account",
            name="rfm_segment",
            field=guanxi.meta.columns.ChoiceColumn(blank=True, default="", max_length=40, verbose_name="Kind of buyer"),
        ),
        migrations.AddField(
            model_name="account",
            name="rfm_value",
            field=guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Buys for how much"),
        ),
    ]

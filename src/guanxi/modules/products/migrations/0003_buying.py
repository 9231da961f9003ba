from django.db import migrations

import guanxi.meta.columns


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0002_number_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="accessories",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Accessories"),
        ),
        migrations.AddField(
            model_name="product",
            name="goes_with",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Goes well with"),
        ),
        migrations.AddField(
            model_name="product",
            name="repurchase_days",
            field=guanxi.meta.columns.IntegerColumn(blank=True, null=True, verbose_name="Bought again after days"),
        ),
        migrations.AddField(
            model_name="product",
            name="together",
            field=guanxi.meta.columns.StructureColumn(blank=True, null=True, verbose_name="Bought together with it"),
        ),
        migrations.AddField(
            model_name="product",
            name="upgrades",
            field=guanxi.meta.columns.ReferencesColumn(blank=True, default=tuple, verbose_name="Better ones"),
        ),
        migrations.AddField(
            model_name="product",
            name="usual_amount_base",
            field=guanxi.meta.columns.MoneyColumn(default=0, places=4, verbose_name="Usual amount of a purchase"),
        ),
    ]

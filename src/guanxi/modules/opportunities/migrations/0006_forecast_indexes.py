from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Forecasts sum the deals of a period by owner and category, from the index alone."""

    atomic = False

    dependencies = [
        ("opportunities", "0005_fill_account_owner"),
    ]

    operations = [
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=[
                    "status",
                    "expected_close_date",
                    "owner",
                    "forecast_category",
                    "deleted_at",
                    "amount_base",
                    "weighted_base",
                ],
                name="opportunity_expected",
            ),
        ),
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=["status", "closed_at", "owner", "deleted_at", "amount_base"],
                name="opportunity_closed",
            ),
        ),
    ]

from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Forecasts find the deals of a period whose credit is shared."""

    atomic = False

    dependencies = [
        ("opportunities", "0007_splits"),
    ]

    operations = [
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("splits__isnull", False)),
                fields=["status", "closed_at", "expected_close_date"],
                name="opportunity_shared",
            ),
        ),
    ]

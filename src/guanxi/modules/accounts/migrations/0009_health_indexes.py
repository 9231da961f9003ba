from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Customers by how it goes with them, and dormant ones, are found among all records."""

    atomic = False

    dependencies = [
        ("accounts", "0008_health"),
    ]

    operations = [
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("health_score__isnull", False)),
                fields=["health_score"],
                name="account_health_score",
            ),
        ),
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("dormant_on__isnull", False)), fields=["dormant_on"], name="account_dormant_on"
            ),
        ),
    ]

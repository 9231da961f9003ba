from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """What is nearby is found within a box of latitudes and longitudes."""

    atomic = False

    dependencies = [
        ("accounts", "0006_position"),
    ]

    operations = [
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("lat__isnull", False), ("lng__isnull", False)),
                fields=["lat", "lng", "id"],
                name="account_spot",
            ),
        ),
    ]

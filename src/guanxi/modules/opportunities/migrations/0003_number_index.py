from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Numbers are looked up among all records whenever one is given."""

    atomic = False

    dependencies = [
        ("opportunities", "0002_competitors"),
    ]

    operations = [
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True),
                fields=["number"],
                name="opportunity_number",
            ),
        ),
    ]

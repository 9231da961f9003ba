from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Numbers are looked up among all records whenever one is given."""

    atomic = False

    dependencies = [
        ("leads", "0001_initial"),
    ]

    operations = [
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True),
                fields=["number"],
                name="lead_number",
            ),
        ),
    ]

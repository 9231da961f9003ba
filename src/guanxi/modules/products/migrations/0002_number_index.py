from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Numbers are looked up among all records whenever one is given."""

    atomic = False

    dependencies = [
        ("products", "0001_initial"),
    ]

    operations = [
        AddIndexBeside(
            model_name="product",
            index=models.Index(
                condition=models.Q(("code", ""), _negated=True),
                fields=["code"],
                name="product_code",
            ),
        ),
    ]

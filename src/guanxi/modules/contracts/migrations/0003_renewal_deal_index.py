from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """From a deal one finds the contract order whose renewal it is about."""

    atomic = False

    dependencies = [
        ("contracts", "0002_renewal_deal"),
    ]

    operations = [
        AddIndexBeside(
            model_name="contract",
            index=models.Index(
                condition=models.Q(("renewal_opportunity__isnull", False)),
                fields=["renewal_opportunity"],
                name="contract_renewal_opportunity",
            ),
        ),
    ]

from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """What lies in pools, and what is due, is found among all records."""

    atomic = False

    dependencies = [
        ("leads", "0004_pools"),
    ]

    operations = [
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("lead_pool__isnull", False)),
                fields=["lead_pool", "-updated_at", "id"],
                name="lead_pool",
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("home_pool__isnull", False)), fields=["home_pool", "owner"], name="lead_home"
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("protect_until__isnull", False)), fields=["protect_until", "id"], name="lead_due"
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("previous_owner__isnull", False)), fields=["previous_owner"], name="lead_former"
            ),
        ),
    ]

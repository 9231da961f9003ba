from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """What lies in pools, and what is due, is found among all records."""

    atomic = False

    dependencies = [
        ("accounts", "0003_pools"),
    ]

    operations = [
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("pool__isnull", False)), fields=["pool", "-updated_at", "id"], name="account_pool"
            ),
        ),
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("home_pool__isnull", False)), fields=["home_pool", "owner"], name="account_home"
            ),
        ),
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("protect_until__isnull", False)), fields=["protect_until", "id"], name="account_due"
            ),
        ),
        AddIndexBeside(
            model_name="account",
            index=models.Index(
                condition=models.Q(("previous_owner__isnull", False)), fields=["previous_owner"], name="account_former"
            ),
        ),
    ]

from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Leads that wait too long are found among all."""

    atomic = False

    dependencies = [
        ("leads", "0012_responses"),
    ]

    operations = [
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("response_due_at__isnull", False)),
                fields=["response_due_at"],
                name="lead_response_due_at",
            ),
        ),
    ]

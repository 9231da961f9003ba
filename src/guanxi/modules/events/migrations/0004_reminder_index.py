from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Reminders that are due are found among all events."""

    atomic = False

    dependencies = [("events", "0003_reminders")]

    operations = [
        AddIndexBeside(
            model_name="event",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("remind_at__isnull", False)),
                fields=["remind_at", "id"],
                name="event_remind",
            ),
        ),
    ]

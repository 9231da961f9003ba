"""What the company has decided about its daily backups."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="BackupPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=True)),
                ("at", models.TimeField(default=datetime.time(3, 0))),
                ("kept", models.PositiveIntegerField(default=7)),
                ("folder", models.CharField(blank=True, max_length=500)),
            ],
        ),
    ]

"""The newest run of each task that runs by itself is found by an index."""

from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("jobs", "0003_runs_of_tasks"),
    ]

    operations = [
        AddIndexBeside(
            model_name="job",
            index=models.Index(fields=["name", "-id"], name="job_name"),
        ),
    ]

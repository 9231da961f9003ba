"""Which request a job began with. The database fills it in for workers of the release before, which don't know it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="request",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]

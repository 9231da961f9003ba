"""By what the sessions of a person end all together. The database fills it in for the release before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_preferences"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sign_ins",
            field=models.CharField(db_default="", default="", editable=False, max_length=16),
        ),
    ]

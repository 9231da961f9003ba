"""Sessions know whose they are, so they are ended themselves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_second_factor"),
    ]

    operations = [
        migrations.RemoveField(model_name="user", name="sign_ins"),
    ]

import datetime

from django.db import migrations, models

import guanxi.meta.columns


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SmsSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("key_id", models.CharField(blank=True, max_length=200)),
                ("secret", models.TextField(blank=True)),
                ("app_id", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=50)),
                ("sender", models.CharField(blank=True, max_length=100)),
                ("endpoint", models.CharField(blank=True, max_length=300)),
                ("signature", models.CharField(blank=True, max_length=50)),
                ("templates", models.TextField(blank=True)),
                ("price", guanxi.meta.columns.DecimalColumn(blank=True, null=True, places=6)),
                ("daily_cap", models.PositiveSmallIntegerField(default=2)),
                ("quiet_from", models.TimeField(default=datetime.time(20, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(9, 0))),
                ("callback_round", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="SmsCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("count", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="sms_count_day")],
                "constraints": [models.UniqueConstraint(fields=("number", "day"), name="sms_count_once")],
            },
        ),
        migrations.CreateModel(
            name="SmsReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="sms_reply_at")],
            },
        ),
    ]

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def name_operations_of_jobs(apps, schema_editor):
    """What jobs have written so far can be taken back too."""
    entries = apps.get_model("records", "AuditEntry").objects.filter(job_id__isnull=False)
    entries.update(operation=Concat(Value("job-"), Cast(F("job_id"), models.CharField())))


class Migration(migrations.Migration):
    dependencies = [("records", "0002_duplicate_keys")]

    operations = [
        migrations.AddField("auditentry", "operation", models.CharField(max_length=40, null=True)),
        migrations.AddField("auditentry", "undoes", models.CharField(max_length=40, null=True)),
        migrations.RunPython(name_operations_of_jobs, migrations.RunPython.noop),
        migrations.RemoveIndex("auditentry", "audit_job"),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["operation", "id"], name="audit_operation", condition=models.Q(("operation__isnull", False))
            ),
        ),
    ]

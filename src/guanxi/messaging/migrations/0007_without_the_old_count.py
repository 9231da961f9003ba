from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_waiting_notices")]

    operations = [migrations.RemoveIndex(model_name="notice", name="notice_unread")]

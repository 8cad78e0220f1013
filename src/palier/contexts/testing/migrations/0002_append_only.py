from django.db import migrations

from palier.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("testing", "0001_initial"), ("kernel", "0002_append_only")]

    operations = [
        append_only("testing_answer", erasable=True),
    ]

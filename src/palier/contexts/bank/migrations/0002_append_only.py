from django.db import migrations

from palier.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial"), ("kernel", "0002_append_only")]

    operations = [
        append_only("bank_itemversion"),
        append_only("bank_bankversion"),
        append_only("bank_bankentry"),
    ]

from django.db import migrations

from palier.kernel.append_only import CREATE_FUNCTIONS, DROP_FUNCTIONS, append_only

CREATE_CACHE = """
CREATE TABLE palier_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX palier_cache_expires ON palier_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
        append_only("kernel_transitionrow"),
        append_only("kernel_journalentry"),
        migrations.RunSQL(CREATE_CACHE, "DROP TABLE palier_cache;"),
    ]

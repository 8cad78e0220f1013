"""Tables whose rows the database refuses to change: migration operations."""

from __future__ import annotations

from django.db import migrations

CREATE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION palier_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION palier_refuse_change_unless_erasing() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('palier.erasing', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION palier_refuse_change();
DROP FUNCTION palier_refuse_change_unless_erasing();
"""


def append_only(table: str, *, erasable: bool = False) -> migrations.RunSQL:
    """Refuse UPDATE and DELETE on `table`; `kernel.0002` must come before.

    An `erasable` table lets a transaction delete after `SET LOCAL palier.erasing = 'on'`:
    that is how a person's right to erasure is served.
    """
    function = "palier_refuse_change_unless_erasing" if erasable else "palier_refuse_change"
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();",
        f"DROP TRIGGER {table}_append_only ON {table};",
    )

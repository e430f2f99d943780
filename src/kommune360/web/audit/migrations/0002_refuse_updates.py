"""The database itself refuses to change a line of the audit trail (SQLite and PostgreSQL).

A later migration that rebuilds the table under SQLite must create the trigger again; a test looks.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER IF NOT EXISTS audit_lines_are_final BEFORE UPDATE ON audit_auditline
BEGIN SELECT RAISE(ABORT, 'audit lines are final'); END
"""
POSTGRES = """
CREATE OR REPLACE FUNCTION audit_lines_are_final() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'audit lines are final'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER audit_lines_are_final BEFORE UPDATE ON audit_auditline
FOR EACH ROW EXECUTE FUNCTION audit_lines_are_final();
"""


def create(apps, schema_editor):
    statement = {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]
    schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    on = " ON audit_auditline" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER audit_lines_are_final{on}", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]

"""The database itself refuses to change the ledger, whoever asks."""

from django.db import migrations

SQLITE = [
    # INSERT OR REPLACE removes the old row without asking a DELETE trigger
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number OR digest = NEW.digest) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses REPLACE'); END",
    "CREATE TRIGGER audit_payload_no_replace BEFORE INSERT ON audit_payload "
    "WHEN EXISTS (SELECT 1 FROM audit_payload WHERE entry_id = NEW.entry_id) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses REPLACE'); END",
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses UPDATE'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses DELETE'); END",
    "CREATE TRIGGER audit_payload_no_delete BEFORE DELETE ON audit_payload "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses DELETE'); END",
    "CREATE TRIGGER audit_payload_only_erasure BEFORE UPDATE ON audit_payload "
    "WHEN NOT (NEW.entry_id = OLD.entry_id AND NEW.body IS NULL AND NEW.salt = '' AND NEW.erased_under <> '' "
    "AND NEW.erased_at IS NOT NULL AND OLD.body IS NOT NULL) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger refuses UPDATE but for erasure under a rule'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER audit_entry_no_replace",
    "DROP TRIGGER audit_payload_no_replace",
    "DROP TRIGGER audit_entry_no_update",
    "DROP TRIGGER audit_entry_no_delete",
    "DROP TRIGGER audit_payload_no_delete",
    "DROP TRIGGER audit_payload_only_erasure",
]
POSTGRESQL = [
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'the ledger refuses %', TG_OP; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_payload_no_delete BEFORE DELETE ON audit_payload "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_payload_no_truncate BEFORE TRUNCATE ON audit_payload "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_payload_only_erasure BEFORE UPDATE ON audit_payload FOR EACH ROW "
    "WHEN (NOT (NEW.entry_id = OLD.entry_id AND NEW.body IS NULL AND NEW.salt = '' AND NEW.erased_under <> '' "
    "AND NEW.erased_at IS NOT NULL AND OLD.body IS NOT NULL)) EXECUTE FUNCTION audit_refuse()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
    "DROP TRIGGER audit_payload_no_delete ON audit_payload",
    "DROP TRIGGER audit_payload_no_truncate ON audit_payload",
    "DROP TRIGGER audit_payload_only_erasure ON audit_payload",
    "DROP FUNCTION audit_refuse()",
]


def put(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(put, take_away)]

"""Seal entries into a chain of blocks inside the database, out of reach of the web role."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_digest(entry audit_entry) RETURNS bytea
    LANGUAGE sql STABLE SET timezone = 'UTC' AS
$$ SELECT sha256(convert_to(row_to_json(entry)::text, 'UTF8')) $$;

CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (entry_id) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_queue AFTER INSERT ON audit_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_queue();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log can only grow' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE FUNCTION audit_seal_waiting() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint;
    block bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('audit_seal')) THEN
        RETURN 0;
    END IF;
    IF NOT EXISTS (SELECT FROM audit_unsealed) THEN
        RETURN 0;
    END IF;
    INSERT INTO audit_block (entries, digest) VALUES (0, '') RETURNING id INTO block;
    WITH taken AS (DELETE FROM audit_unsealed RETURNING entry_id)
    INSERT INTO audit_seal (entry_id, block_id, digest)
    SELECT e.id, block, audit_digest(e) FROM audit_entry e JOIN taken ON taken.entry_id = e.id;
    GET DIAGNOSTICS sealed = ROW_COUNT;
    UPDATE audit_block SET entries = sealed, digest = audit_block_digest(block) WHERE id = block;
    RETURN sealed;
END $$;

CREATE FUNCTION audit_block_digest(block bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(
        coalesce((SELECT digest FROM audit_block WHERE id < block ORDER BY id DESC LIMIT 1), '')
        || coalesce((SELECT string_agg(int8send(entry_id) || digest, ''::bytea ORDER BY entry_id)
                     FROM audit_seal WHERE block_id = block), ''))
$$;

CREATE FUNCTION audit_faults() RETURNS TABLE (fault text) LANGUAGE sql STABLE AS $$
    SELECT format('第 %s 条（%s）内容被改动', e.id, e.action)
      FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id
     WHERE s.digest IS DISTINCT FROM audit_digest(e)
    UNION ALL
    SELECT format('第 %s 条已被删除（区块 %s）', s.entry_id, s.block_id)
      FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id WHERE e.id IS NULL
    UNION ALL
    SELECT format('第 %s 条未经封存', e.id)
      FROM audit_entry e
      LEFT JOIN audit_seal s ON s.entry_id = e.id
      LEFT JOIN audit_unsealed u ON u.entry_id = e.id
     WHERE s.entry_id IS NULL AND u.entry_id IS NULL
    UNION ALL
    SELECT format('区块 %s 与前一区块或其条目不符', b.id)
      FROM audit_block b WHERE b.digest IS DISTINCT FROM audit_block_digest(b.id)
    UNION ALL
    SELECT format('区块 %s 应有 %s 条，实有 %s 条', b.id, b.entries, count(s.entry_id))
      FROM audit_block b LEFT JOIN audit_seal s ON s.block_id = b.id
     GROUP BY b.id, b.entries HAVING count(s.entry_id) <> b.entries
$$;
"""
BACKWARD = """
DROP FUNCTION audit_faults();
DROP FUNCTION audit_seal_waiting();
DROP FUNCTION audit_block_digest(bigint);
DROP TRIGGER audit_refuse ON audit_entry;
DROP FUNCTION audit_refuse();
DROP TRIGGER audit_queue ON audit_entry;
DROP FUNCTION audit_queue();
DROP FUNCTION audit_digest(audit_entry);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]

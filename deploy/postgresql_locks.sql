-- Locks in the registry's own database; tried on PostgreSQL 18. What they are for,
-- and what the importer and backups must know: docs/database_locks.md.
--
-- Run it as the owner of the tables, with the right to create roles (or as superuser):
--
--     psql --single-transaction -v ON_ERROR_STOP=1 -d registry -f postgresql_locks.sql
--
-- It can be run again, and should be after the tables were made anew. It sets no
-- password. The tables are looked for along the search path.

-- 1. Two roles that can sign in and read, and nothing else: one reads every form and
--    counts, the other lists patients and is bound by section 3.

DO $$
DECLARE
    this_role text;
BEGIN
    FOREACH this_role IN ARRAY ARRAY['slagtavle_snapshot', 'slagtavle_rows'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = this_role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', this_role);
        END IF;
        -- Roles made earlier by somebody else may pass the locks or open them.
        IF EXISTS (
            SELECT FROM pg_roles WHERE rolname = this_role
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
                 OR rolreplication)
        ) THEN
            RAISE EXCEPTION 'The role % may do too much: it must be NOSUPERUSER '
                'NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION.', this_role;
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I',
                       current_database(), this_role);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I',
                       (SELECT nspname FROM pg_class
                        JOIN pg_namespace ON pg_namespace.oid = relnamespace
                        WHERE pg_class.oid = '"Akuttskjema"'::regclass), this_role);
        -- Seat belts, which a session can undo. The lock is that writing is not granted.
        EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', this_role);
        EXECUTE format('ALTER ROLE %I SET statement_timeout = ''30s''', this_role);
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''',
                       this_role);
        EXECUTE format('ALTER ROLE %I SET jit = off', this_role);
    END LOOP;
    IF pg_has_role('slagtavle_rows', 'slagtavle_snapshot', 'MEMBER')
       OR pg_has_role('slagtavle_snapshot', 'slagtavle_rows', 'MEMBER') THEN
        RAISE EXCEPTION 'Neither role may be a member of the other.';
    END IF;
END
$$;

-- 2. Reading, and no more than each needs. The two reference tables may stand in another
--    database; data_version is there if your import maintains it.

REVOKE ALL ON "Akuttskjema", "AkuttskjemaOppfolging"
    FROM slagtavle_snapshot, slagtavle_rows;
GRANT SELECT ON "Akuttskjema", "AkuttskjemaOppfolging"
    TO slagtavle_snapshot, slagtavle_rows;

DO $$
DECLARE
    this_table text;
BEGIN
    FOREACH this_table IN ARRAY ARRAY['"Enhet"', '"Dekningsgrad"', 'data_version'] LOOP
        IF to_regclass(this_table) IS NOT NULL THEN
            EXECUTE format('REVOKE ALL ON %s FROM slagtavle_snapshot, slagtavle_rows',
                           this_table);
            EXECUTE format('GRANT SELECT ON %s TO slagtavle_snapshot', this_table);
        END IF;
    END LOOP;
END
$$;

-- 3. The rows. For everybody else both tables stay as they were: grants decide. What
--    slagtavle_rows reads must also pass a second, restrictive policy; no other policy
--    can widen that. The dashboard says the hospitals at the start of each transaction
--    (set_config, local); where nothing is said, there is no row.

ALTER TABLE "Akuttskjema" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "AkuttskjemaOppfolging" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS slagtavle_as_before ON "Akuttskjema";
CREATE POLICY slagtavle_as_before ON "Akuttskjema"
    TO PUBLIC USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS slagtavle_as_before ON "AkuttskjemaOppfolging";
CREATE POLICY slagtavle_as_before ON "AkuttskjemaOppfolging"
    TO PUBLIC USING (true) WITH CHECK (true);

-- (SELECT ...) lets the setting be read once for a statement. Without it PostgreSQL
-- parses the list anew for every row, which costs several times the query itself.
DROP POLICY IF EXISTS slagtavle_own_hospitals ON "Akuttskjema";
CREATE POLICY slagtavle_own_hospitals ON "Akuttskjema"
    AS RESTRICTIVE TO slagtavle_rows
    USING ("UnitId" = ANY ((
        SELECT string_to_array(current_setting('slagtavle.hospitals', true), ',')::bigint[]
    )::bigint[]));

-- A follow-up belongs to the hospital of its main form. This policy reads Akuttskjema as
-- slagtavle_rows does: only what the policy above lets through.
DROP POLICY IF EXISTS slagtavle_own_hospitals ON "AkuttskjemaOppfolging";
CREATE POLICY slagtavle_own_hospitals ON "AkuttskjemaOppfolging"
    AS RESTRICTIVE TO slagtavle_rows
    USING (upper("HovedskjemaGUID") IN (SELECT upper("SkjemaGUID") FROM "Akuttskjema"));

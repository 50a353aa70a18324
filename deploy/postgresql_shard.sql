-- On every server that holds some hospitals of a registry spread over several: what
-- deploy/postgresql_shards.sql, on the coordinator, reads there. Tried on PostgreSQL 18.
-- When to do this at all: docs/scaling.md. As the owner of the tables:
--
--     psql --single-transaction -v ON_ERROR_STOP=1 -d registry -f postgresql_shard.sql
--
-- Two roles must exist here: slagtavle, with a password (the coordinator signs in with it)
-- and no right but reading, and importer, which counts this server's hospitals for
-- `python -m indicators materialize`.

-- Differs after each change, so that the coordinator need not read the tables to know.
CREATE OR REPLACE VIEW slagtavle_written AS
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint AS v
    FROM pg_stat_user_tables
    WHERE relid IN ('"Akuttskjema"'::regclass, '"AkuttskjemaOppfolging"'::regclass);

GRANT SELECT ON "Akuttskjema", "AkuttskjemaOppfolging", slagtavle_written TO slagtavle;

-- The cells that this server keeps of its own hospitals are tables of importer's. Whoever
-- may read slagtavle_written may read them.
GRANT SELECT ON "Akuttskjema", "AkuttskjemaOppfolging" TO importer;
GRANT CREATE ON SCHEMA public TO importer;

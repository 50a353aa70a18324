-- The coordinator: shows a registry that is spread by hospital over several PostgreSQL
-- servers as one, for Slagtavle to read. Tried on PostgreSQL 18. When to do this at all,
-- and what it costs: docs/scaling.md.
--
-- First run postgresql_shard.sql on every one of them. Then change here the addresses, the
-- passwords and which hospitals stand where, and run it once as superuser, in a database
-- that has Enhet and Dekningsgrad, a role slagtavle with no right but reading, and a role
-- importer for `python -m indicators materialize`:
--
--     psql --single-transaction -v ON_ERROR_STOP=1 -d registry -f postgresql_shards.sql

CREATE EXTENSION IF NOT EXISTS postgres_fdw;

-- 1. The servers. All are asked at once; what can be counted there is counted there.

CREATE SERVER shard_1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
    host 'db1.example.no', port '5432', dbname 'registry',
    async_capable 'true', use_remote_estimate 'true', fetch_size '20000',
    fdw_tuple_cost '1', -- A row fetched is dearer than a row counted.
    updatable 'false', truncatable 'false'
);
CREATE SERVER shard_2 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
    host 'db2.example.no', port '5432', dbname 'registry',
    async_capable 'true', use_remote_estimate 'true', fetch_size '20000',
    fdw_tuple_cost '1', -- A row fetched is dearer than a row counted.
    updatable 'false', truncatable 'false'
);

-- 2. Who signs in there: the reading role, also for importer and whoever runs this script.

CREATE USER MAPPING FOR slagtavle SERVER shard_1
    OPTIONS (user 'slagtavle', password 'password of shard 1');
CREATE USER MAPPING FOR importer SERVER shard_1
    OPTIONS (user 'slagtavle', password 'password of shard 1');
CREATE USER MAPPING FOR CURRENT_USER SERVER shard_1
    OPTIONS (user 'slagtavle', password 'password of shard 1');
CREATE USER MAPPING FOR slagtavle SERVER shard_2
    OPTIONS (user 'slagtavle', password 'password of shard 2');
CREATE USER MAPPING FOR importer SERVER shard_2
    OPTIONS (user 'slagtavle', password 'password of shard 2');
CREATE USER MAPPING FOR CURRENT_USER SERVER shard_2
    OPTIONS (user 'slagtavle', password 'password of shard 2');

-- 3. Their tables, with the columns they have. A hospital stands on one server, and its
--    follow-ups stand with it.

CREATE SCHEMA shard_1;
IMPORT FOREIGN SCHEMA public
    LIMIT TO ("Akuttskjema", "AkuttskjemaOppfolging", slagtavle_written)
    FROM SERVER shard_1 INTO shard_1;
CREATE SCHEMA shard_2;
IMPORT FOREIGN SCHEMA public
    LIMIT TO ("Akuttskjema", "AkuttskjemaOppfolging", slagtavle_written)
    FROM SERVER shard_2 INTO shard_2;

CREATE TABLE "Akuttskjema" (LIKE shard_1."Akuttskjema") PARTITION BY LIST ("UnitId");
ALTER TABLE "Akuttskjema" ATTACH PARTITION shard_1."Akuttskjema"
    FOR VALUES IN (102141, 102466);
-- All other hospitals, and forms without one.
ALTER TABLE "Akuttskjema" ATTACH PARTITION shard_2."Akuttskjema" DEFAULT;

CREATE TABLE "AkuttskjemaOppfolging" (LIKE shard_1."AkuttskjemaOppfolging");
ALTER FOREIGN TABLE shard_1."AkuttskjemaOppfolging" INHERIT "AkuttskjemaOppfolging";
ALTER FOREIGN TABLE shard_2."AkuttskjemaOppfolging" INHERIT "AkuttskjemaOppfolging";

-- 4. Has anything changed, anywhere?

CREATE VIEW data_version AS
    SELECT string_agg(v::text, ' ' ORDER BY place) AS v
    FROM (
        SELECT 0 AS place, sum(n_tup_ins + n_tup_upd + n_tup_del) AS v
        FROM pg_stat_user_tables
        WHERE relid IN ('"Enhet"'::regclass, '"Dekningsgrad"'::regclass)
        UNION ALL SELECT 1, v FROM shard_1.slagtavle_written
        UNION ALL SELECT 2, v FROM shard_2.slagtavle_written
    ) AS everywhere;

-- 5. Reading. Without the setting, forms are fetched and counted here.

GRANT SELECT ON "Akuttskjema", "AkuttskjemaOppfolging", "Enhet", "Dekningsgrad",
    data_version TO slagtavle;
ALTER ROLE slagtavle SET enable_partitionwise_aggregate = on;

-- 6. Counting. Each server counts its own hospitals and keeps the cells; here they become
--    one view, which slagtavle may read once it has been told so (docs/scaling.md).

GRANT SELECT ON "Akuttskjema", "AkuttskjemaOppfolging", "Enhet", "Dekningsgrad",
    data_version TO importer;
GRANT CREATE ON SCHEMA public TO importer;
GRANT USAGE ON FOREIGN SERVER shard_1, shard_2 TO importer;

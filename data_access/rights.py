"""What may the role do that reads the registry? More than reading is too much."""

import re
from collections.abc import Iterable

from sqlalchemy import Engine, text

# All that a role may have on a table of patients, as MariaDB and MySQL name it.
READING = {"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS"}
GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<database>`.*?`|\S+?)\.\S+ TO ")
COLUMNS = re.compile(r"\([^)]*\)")
POSTGRESQL = text("""
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
          AND nspname NOT IN ('pg_catalog', 'information_schema')
          AND nspname NOT LIKE 'pg\\_%'
          AND has_schema_privilege(pg_namespace.oid, 'USAGE')
          AND (has_table_privilege(pg_class.oid, 'DELETE, TRUNCATE')
               OR has_any_column_privilege(pg_class.oid, 'INSERT, UPDATE'))
    )
    FROM pg_roles WHERE rolname = current_user
""")


def can_write(engine: Engine) -> bool:
    """Return whether the database would let our role change the registry.

    On SQLite never: the engine opens the file for reading only.
    """
    if engine.dialect.name == "sqlite":
        return False
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return bool(connection.execute(POSTGRESQL).scalar())
        database = engine.url.database or ""
        grants = connection.execute(text("SHOW GRANTS")).scalars().all()
        return may_write(grants, database)


def may_write(grants: Iterable[str], database: str) -> bool:
    """Return whether grants of MariaDB or MySQL allow more than reading a database."""
    for grant in grants:
        found = GRANT.match(grant)
        if found and _covers(found["database"].strip("`"), database):
            listed = COLUMNS.sub("", found["rights"]).split(",")
            if {right.strip().upper() for right in listed} - READING:
                return True
    return False


def _covers(pattern: str, database: str) -> bool:
    # `nhr\_%` of a grant stands for every database whose name begins with nhr_.
    parts = re.findall(r"\\.|.", pattern)
    places = {"*": ".*", "%": ".*", "_": "."}
    spelled = (places.get(one) or re.escape(one.lstrip("\\")) for one in parts)
    return re.fullmatch("".join(spelled), database, re.IGNORECASE) is not None

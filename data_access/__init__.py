"""The only room that speaks SQL: schema, snapshot, scope and row queries."""

"""Runs revisions on the connection that `own_data.database.upgrade` has opened."""

from alembic import context

from own_data.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

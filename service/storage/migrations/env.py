"""Run by Alembic: how it reaches the database that service.storage.migrate opened."""

from alembic import context

from service.storage import dsql  # noqa: F401  registers itself with Alembic
from service.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

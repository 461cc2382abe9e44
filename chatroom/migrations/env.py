"""Runs the chatroom's migrations on the connection that chatroom.database hands over."""

from alembic import context

from chatroom.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="chatroom_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

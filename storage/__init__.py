"""What is kept: tables, queries, migrations, the writer, the inbox and the outbox."""

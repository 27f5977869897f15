"""The database: one schema and one code path for SQLite, PostgreSQL and Aurora DSQL."""

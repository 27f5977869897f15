"""The settings from environment variables: where to listen, which database, who has access."""

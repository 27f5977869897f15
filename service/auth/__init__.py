"""Users and their authentication: passwords and sessions for pages, tokens for the API."""

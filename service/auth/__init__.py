"""Who asks: passwords and sessions for the page, tokens for the API, and how often either may try."""

"""The budget tracker: a JSON API and a page for expenses, served over HTTP."""

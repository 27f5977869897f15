"""Entries and budgets, and the rules about them; free of Flask and of the database."""

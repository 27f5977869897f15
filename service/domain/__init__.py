"""Entries and budgets and their rules, independent of Flask and the database."""

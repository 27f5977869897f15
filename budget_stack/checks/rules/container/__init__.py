"""Containers of a task definition."""

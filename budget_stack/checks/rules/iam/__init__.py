"""Policies and roles."""

"""Scaling a service."""

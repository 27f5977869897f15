"""The blueprints that there are, by where they stand."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint

from service.routes import api, pages


def blueprints_in(package):
    """Those of all modules of a package."""
    modules = (import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__))
    defined = {
        id(value): value for module in modules for value in vars(module).values() if isinstance(value, Blueprint)
    }
    return list(defined.values())


API = {blueprint.name for blueprint in blueprints_in(api)} - {"reference"}
PAGES = {blueprint.name for blueprint in blueprints_in(pages)}

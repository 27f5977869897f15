"""The OpenAPI 3.1 description: each route is described beside its function, and assembled here."""

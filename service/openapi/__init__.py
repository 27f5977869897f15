"""The API described as OpenAPI 3.1: each route says what it is where it stands, and here it becomes a document."""

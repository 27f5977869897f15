"""HTTP APIs of Amazon API Gateway."""

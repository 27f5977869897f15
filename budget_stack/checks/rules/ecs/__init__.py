"""What the API of ECS takes."""

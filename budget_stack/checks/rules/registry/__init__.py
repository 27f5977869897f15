"""ECR repositories."""

"""What others say of a template, in our words."""

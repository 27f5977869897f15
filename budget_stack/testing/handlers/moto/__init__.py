"""What moto lacks, done to its own objects."""

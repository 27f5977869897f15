"""What `python -m service` is told beside serving."""

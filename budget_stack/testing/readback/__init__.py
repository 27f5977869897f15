"""Reading properties back and comparing them with the template."""

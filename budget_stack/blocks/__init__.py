"""The building blocks: one file each, of the form references and settings in, a handle out."""

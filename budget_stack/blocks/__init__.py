"""The building blocks, one file each: references and settings go in, a handle comes out."""

"""The API: a module for each kind of thing that programs ask for."""

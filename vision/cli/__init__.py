"""The command `sitbone`: a thin skin over the library."""

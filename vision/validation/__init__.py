"""Measured angles against true ones: `sitbone validate`."""

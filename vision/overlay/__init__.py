"""A screening drawn on the picture: annotated clips and still frames."""

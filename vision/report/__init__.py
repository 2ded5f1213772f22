"""A screening as json, csv, html and pdf: formatting only."""

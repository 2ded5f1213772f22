"""One data-only file per movement: camera set-up, signal, rules and sources."""

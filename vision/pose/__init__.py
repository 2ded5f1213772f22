"""The pose model at its edge: the bundle, the landmarks, who is who, the file of landmarks."""

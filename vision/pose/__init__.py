"""The pose model at its edge: the bundle, the landmarks in each frame, the file of landmarks."""

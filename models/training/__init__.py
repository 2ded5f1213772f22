"""Makes the angle estimator from rendered people: `python -m models.training`."""

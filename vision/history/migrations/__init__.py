"""The steps from each version of the tables to the next, in the order of their numbers."""

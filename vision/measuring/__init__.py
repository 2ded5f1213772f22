"""From one person's landmarks to angles, repetitions and a view: pure measurement."""

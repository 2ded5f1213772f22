"""The pages of the app, a module each with a function `show`."""

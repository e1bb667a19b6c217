"""People and places in running text: the built-in model, and models of the user's."""

"""The command line: one face over the app, with no SQL and no rule in it."""

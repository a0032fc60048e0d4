"""The desk in a real browser, against the daemon as its users run it."""

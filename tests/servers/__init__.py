"""Real loopback servers that the tests talk to."""

"""Training of the weights that go with the package; needs the extra `amends[train]`."""

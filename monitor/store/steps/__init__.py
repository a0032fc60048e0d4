"""Steps by which the database came to its shape, in order; steps are only ever appended."""

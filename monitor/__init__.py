"""The program: decides what counts, remembers it, keeps time."""

__version__ = "0.1.0"

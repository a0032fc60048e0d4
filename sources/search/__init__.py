"""Searches and social networks: one file for each."""

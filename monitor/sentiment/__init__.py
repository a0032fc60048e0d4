"""Sentiment: text to Verdict."""

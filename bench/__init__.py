"""Measurements of this project beside its peers; not part of what is installed."""

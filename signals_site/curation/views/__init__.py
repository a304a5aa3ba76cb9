"""Curation's pages."""

"""Calls for help among neighbours."""

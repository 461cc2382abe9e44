"""Complaints about cadres: in private only."""

"""Probity: the integrity system of a police force."""

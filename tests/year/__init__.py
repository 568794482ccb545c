"""A year of one site at a moved clock, and a model of the owner's wishes that shares no code with the product."""

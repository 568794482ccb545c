"""Requests to the outside: which addresses may be asked, and connections that end at a deadline."""

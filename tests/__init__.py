"""Tests, and the real services they run against."""

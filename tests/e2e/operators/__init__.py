"""Tests of the operators' pages over gunicorn."""

"""Cart Companion: brings what ThriveCart says to the WordPress sites that sell with it."""

__version__ = "0.1.0"

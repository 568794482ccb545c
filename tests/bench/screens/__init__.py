"""How long the screens of wp-admin take with many events."""

"""Small servers for the CRM APIs that the plugin asks itself, each written from its documented facts."""

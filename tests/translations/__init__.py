"""The plugin's translations: gettext catalogues in wp-plugin/languages, kept in step with the strings."""

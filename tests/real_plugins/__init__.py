"""The plugin beside the real CRM plugins, REST blockers and a page cache: ``make real-plugins``."""

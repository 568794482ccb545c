"""``make matrix``: the plugin on every PHP, WordPress and database of sites, as far as this machine gets at them."""

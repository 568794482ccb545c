"""What the events mean together: recording, matching, derived and late events, and what a site is sent of them."""

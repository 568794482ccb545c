"""A month of a shop's customers: what happens to them at ThriveCart and in the CRM, and who is to be in."""

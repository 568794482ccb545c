"""A members’ site with AccessAlly’s Managed Contacts, in each of the ways in which a user may get a contact."""

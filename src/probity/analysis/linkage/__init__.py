"""Which names on two lists may be the same organisation, with the reason in words."""

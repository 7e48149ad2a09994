"""Knowledge base of Vietnamese administrative procedures."""

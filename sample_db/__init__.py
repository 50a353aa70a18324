"""A seeded builder of an invented registry, for trying and testing Slagtavle."""

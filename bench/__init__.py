"""How fast Slagtavle is and how much memory it takes: `make bench`; no test."""

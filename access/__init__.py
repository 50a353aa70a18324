"""Who may see what: accounts, viewers and the rules for starting safely."""

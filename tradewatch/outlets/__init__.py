"""Keep what is known of each outlet: one TOML file an outlet, and the families they share."""

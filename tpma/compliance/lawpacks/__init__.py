"""Law packs: one TOML file per jurisdiction. Read by tpma.compliance.library."""

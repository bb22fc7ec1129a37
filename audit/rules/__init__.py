"""Rules as data: packs in TOML, with conditions, texts and corrections."""

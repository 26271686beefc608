shopfloor_fuzz(settings_toml LIBRARIES shopfloor::settings)

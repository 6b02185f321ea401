"""The kit format, versions, locales and publishing."""

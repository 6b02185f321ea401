"""Channels out of the house: SMTP, the outbox folder, ad exports."""

"""Lifecycle, audience, launch gate, schedule, delivery ledger and signed links."""

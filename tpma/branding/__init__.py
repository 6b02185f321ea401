"""The brand guide, brand profiles, logos, colour and lock-up geometry."""

"""Brand, legal and technical checks; approvals; consent and suppression."""

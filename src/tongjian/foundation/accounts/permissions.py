"""What may be done with accounts."""

MANAGE = "accounts.user:manage"

"""What may be done with grants."""

MANAGE = "access.grant:manage"

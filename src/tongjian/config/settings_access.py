"""Access settings: where roles are declared, and what row-level security stands for."""

TONGJIAN_ROLES = "tongjian.config.roles.ROLES"
TONGJIAN_PERSONAL_PERMISSION = "members.person:read"

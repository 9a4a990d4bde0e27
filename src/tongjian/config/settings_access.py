"""Access settings: where roles are declared, what row-level security stands for, the interface."""

TONGJIAN_ROLES = "tongjian.config.roles.ROLES"
TONGJIAN_PERSONAL_PERMISSION = "members.person:read"
# What the log calls a person: whoever reads a paper about one has read of that person.
TONGJIAN_PERSON = "members.person"
# The interface whose operations the documentation page lists.
TONGJIAN_API = "tongjian.config.api.api"

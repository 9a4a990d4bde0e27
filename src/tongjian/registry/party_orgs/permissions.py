"""What may be done with Party organisations."""

READ = "party_orgs.org:read"
WRITE = "party_orgs.org:write"
MOVE = "party_orgs.org:move"
EXPORT = "party_orgs.org:export"

# The right of the area above that decides whether head-counts may be shown.
SEE_COUNTS = "members.person:count"

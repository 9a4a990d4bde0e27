"""What may be done with Party organisations."""

READ = "party_orgs.org:read"
WRITE = "party_orgs.org:write"
MOVE = "party_orgs.org:move"
EXPORT = "party_orgs.org:export"

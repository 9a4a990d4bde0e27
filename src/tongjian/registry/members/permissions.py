"""What may be done with members; counting them is not reading them."""

COUNT = "members.person:count"
READ = "members.person:read"
WRITE = "members.person:write"
IDENTIFY = "members.person:identify"
EXPORT = "members.person:export"
DECIDE = "members.correction:decide"
ASK = "members.correction:ask"

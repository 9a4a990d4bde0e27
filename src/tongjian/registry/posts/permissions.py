"""What may be done with posts."""

READ = "posts.appointment:read"
WRITE = "posts.appointment:write"

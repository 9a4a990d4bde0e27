"""What may be done with notices about unusual reading."""

HANDLE = "watch.notice:handle"
SEE_LIMITS = "watch.limits:read"
SET_LIMITS = "watch.limits:set"
"""See notices about unusual reading and say what came of them."""

"""What may be done with notices about unusual reading."""

HANDLE = "watch.notice:handle"
"""See notices about unusual reading and say what came of them."""

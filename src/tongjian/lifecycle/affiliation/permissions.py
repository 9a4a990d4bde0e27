"""What may be done with affiliation."""

SEAT = "affiliation.seat:write"

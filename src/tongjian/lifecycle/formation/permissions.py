"""What may be done in forming Party organisations and changing their terms."""

APPLY = "formation.case:apply"
DECIDE = "formation.case:decide"
OVERRIDE = "formation.case:override"
EXPLAIN = "formation.reason:write"

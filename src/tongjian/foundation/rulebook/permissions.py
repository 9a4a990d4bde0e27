"""What may be done with rules."""

AMEND = "rulebook.parameter:amend"

"""What may be done with the log."""

READ = "audit.entry:read"

"""What may be done with figures."""

READ = "insight.stats:read"

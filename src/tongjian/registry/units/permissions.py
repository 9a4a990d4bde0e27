"""What may be done with units."""

READ = "units.unit:read"
WRITE = "units.unit:write"
EXPORT = "units.unit:export"

"""What may be done with units."""

READ = "units.unit:read"
WRITE = "units.unit:write"
EXPORT = "units.unit:export"

# Rights of the areas above that decide what of a unit's own row may be shown: how it is covered,
# and how many members the roster counts. A registrar holds neither.
SEE_PARTY = "party_orgs.org:read"
SEE_COUNTS = "members.person:count"

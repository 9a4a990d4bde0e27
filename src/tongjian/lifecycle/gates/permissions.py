"""What may be done at the gates."""

READ = "gates.gate:read"
# The registration office takes applications, checks charters and annual reports, rates.
DESK = "gates.desk:write"
# The Party side appraises, countersigns and certifies.
APPRAISE = "gates.appraisal:write"
# The lead office opens gates and defines further checks.
DEFINE = "gates.check:define"
# The Party organisation reports and settles the whereabouts of its members.
DISPOSE = "gates.disposal:write"
# Annual reports are read by the unit itself, too; it fills in its own.
ANNUAL = "gates.annual:read"
FILL = "gates.annual:fill"

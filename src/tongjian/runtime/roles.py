"""Names inside the embedded cluster."""

SUPERUSER = "postgres"  # sets the cluster up, nothing else
OWNER = "tongjian_owner"  # owns the tables and migrates them
APP = "tongjian_app"  # pages, API and jobs; row-level security holds for it
DATABASE = "tongjian"

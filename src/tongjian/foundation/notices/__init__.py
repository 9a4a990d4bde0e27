"""One list of what to do: grouped, owned, dated, explained; closing when the cause is gone.

Areas declare sources (found in the database, for everybody at once) or raise single notices in
the transaction of an act. What the causes mean, the engine does not know.
"""

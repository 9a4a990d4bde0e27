"""Who answers for a unit and why: main charge, direct charge, fallback.

The packs decide by function ("the committee of the registrar's level"); seats say which Party
organisation has the function where. An override stands until its review.
"""

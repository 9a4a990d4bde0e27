"""Rules as data: dated regional packs, regulations they cite, verdicts with a trace.

One definition judges one subject in Python and all subjects in the database. The engine knows
no rule: areas declare the facts of their subjects and the folders that hold packs.
"""

"""Conditions as data: read from text, judged in Python with a trace; another engine makes SQL.

A condition is three-valued, as in SQL: true, false, or None where a fact is not known.
"""

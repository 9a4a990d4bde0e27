"""Duties of units and Party organisations: the facts that rules ask for, and the shipped packs.

`rulebook/` holds the library of regulations and one pack of parameters and rules per region.
Nothing is stored here: verdicts are judged when they are asked for.
"""

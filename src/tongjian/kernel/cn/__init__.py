"""What is particular to Chinese office data: codes, numbers, dates, names and name endings.

Readers here return a `Reading`: the canonical value (or None) and the findings about it. They
never guess a digit and never read a clock.
"""

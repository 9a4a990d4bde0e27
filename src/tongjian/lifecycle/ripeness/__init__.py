"""What can be formed next and what falls apart: ripeness, joint formation, signs of decay.

Nothing is stored or changed here; procedures of formation are an area of their own.
"""

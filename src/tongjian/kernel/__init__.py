"""Plain Python at the bottom of the house: no Django, no database, no clock.

Values every area shares: findings and errors, periods, masks, and the Chinese identifiers,
dates, names and kinds in `kernel.cn`.
"""

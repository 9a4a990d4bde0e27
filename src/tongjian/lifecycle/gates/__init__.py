"""Gates: what a unit passes on its way, each with the Party work that belongs to it.

Registration, charter, annual check, rating, change of term, purchasing and honours, and the end.
"""

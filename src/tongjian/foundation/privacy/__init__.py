"""What persons may ask of those who keep their data, and how long data are kept.

Nothing here knows what the persons are: areas above name subjects, purposes and kinds of data.
"""

"""Official letters: laid out by GB/T 9704, numbered without gaps, as Word and as PDF.

Areas declare kinds and fill them; the same letter always gives the same bytes.
"""

"""The statistics engine: a figure is declared once, then computed, shown, exported and served."""

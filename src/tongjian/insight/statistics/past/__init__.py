"""Figures of kept past days: computed once, corrected by whatever was changed since."""

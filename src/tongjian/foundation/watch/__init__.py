"""Unusual reading of personal data becomes a notice to the audit administrator."""

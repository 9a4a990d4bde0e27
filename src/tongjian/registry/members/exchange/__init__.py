"""The roster as files: its columns, what is checked, how rows become records."""

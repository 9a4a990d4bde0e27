"""Party organisations as files: the columns, what is checked, how rows become records."""

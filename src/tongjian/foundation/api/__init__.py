"""The API twin: every list answers in JSON with the same scope, filters, paging and errors."""

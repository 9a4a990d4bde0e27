"""Files in and files out: read office workbooks, judge every row, undo a whole batch, export.

The areas declare templates and supply the checks that need their tables; nothing here knows what
a column means. Reading happens in a child process with little memory and little time.
"""

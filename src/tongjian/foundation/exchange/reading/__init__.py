"""Read .xlsx, .xls and .csv files of unknown origin. Plain Python; runs in a child process."""

"""What may be done with cases; each step names the right that it needs beside this."""

READ = "procedures.case:read"
DELEGATE = "procedures.case:delegate"

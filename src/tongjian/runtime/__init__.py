"""Everything around Django: the home folder, the embedded database and the processes."""

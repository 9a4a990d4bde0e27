"""Give the sender the own file back with every problem at its cell."""

"""The letters that a Party organisation writes without a procedure."""

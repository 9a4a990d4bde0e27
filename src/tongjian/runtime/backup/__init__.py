"""Encrypted copies of one home, taken while it serves, and the way back from them."""

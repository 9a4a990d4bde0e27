"""Write many rows at once, at the speed of COPY."""

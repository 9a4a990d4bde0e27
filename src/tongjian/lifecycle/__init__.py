"""What is due in the life of an organisation, and by which clause."""

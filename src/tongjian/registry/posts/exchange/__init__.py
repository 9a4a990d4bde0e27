"""Posts that the tables of lower areas name: heads, secretaries, instructors."""

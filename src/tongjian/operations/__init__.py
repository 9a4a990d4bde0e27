"""What keeps an installation alive and proves that it is whole: backup, restore, deep check."""

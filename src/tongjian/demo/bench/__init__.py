"""Speed shown, not claimed: seeded data of three sizes, each operation beside its reference."""

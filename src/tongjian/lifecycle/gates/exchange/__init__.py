"""The ledger of units, as far as the gates have a say."""

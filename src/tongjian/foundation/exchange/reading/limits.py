"""How much a file may ask of us."""

MB = 1024 * 1024

FILE_BYTES = 150 * MB
ROWS = 300_000
COLUMNS = 702  # ZZ: a three-letter column is a mistake or an attack
CELLS = 8_000_000
ENTRIES = 5_000
EXPANDED_BYTES = 700 * MB
# Real sheets compress 10 to 60 times; beyond this the content is made to expand.
EXPANSION = 180
EXPANSION_FREE_BYTES = 30 * MB
STRINGS_BYTES = 200 * MB
CELL_CHARACTERS = 32_767
MERGES = 100_000
# Address space and processor time of the reading process: a base and a share per megabyte.
CHILD_BASE_BYTES = 300 * MB
CHILD_BYTES_PER_BYTE = 4
CHILD_BASE_SECONDS = 8
CHILD_SECONDS_PER_MB = 0.06

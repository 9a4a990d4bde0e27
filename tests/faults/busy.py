"""Writes without a pause, as the services do: a change and its entry in the log, in one.

What was committed is said on standard output, number by number.
"""

from __future__ import annotations

import sys

import psycopg

CHANGE = "UPDATE units_area SET address = %s WHERE id = %s"
ENTRY = """
INSERT INTO audit_entry (at, actor_name, actor_role, request_id, action, subject_type,
                         subject_id, subject_label, changes, reason)
VALUES (now(), '', '', left(gen_random_uuid()::text, 32), 'units.area.revised', 'units.area',
        %s, '', '{}', '')
"""
SEEN = "UPDATE accounts_user SET last_login = now() WHERE username = 'shuji'"


def main(address: str, area: int) -> None:
    """Change an area again and again; now and then something that is not logged."""
    with psycopg.connect(address, autocommit=True) as session:
        number = 0
        while True:
            number += 1
            with session.transaction():
                session.execute(CHANGE, [str(number), area])
                session.execute(ENTRY, [area])
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            session.execute(SEEN)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

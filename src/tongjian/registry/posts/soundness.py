"""What must hold of posts."""

from tongjian.foundation.soundness import Rule

from .choices import SUPPORT_POSTS

_POSTS = ", ".join(f"'{post}'" for post in sorted(SUPPORT_POSTS))

RULES = (
    Rule(
        "posts.instructor",
        "“有党建指导员”与任职记录一致",
        f"""
        SELECT u.id::text, u.name FROM units_unit u WHERE u.has_instructor <> EXISTS (
            SELECT FROM posts_appointment a
             WHERE a.unit_id = u.id AND a.end_on IS NULL AND a.post IN ({_POSTS}))
        """,
    ),
)

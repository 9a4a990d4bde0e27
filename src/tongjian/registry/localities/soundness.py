"""What must hold of administrative divisions."""

from tongjian.foundation.soundness import Rule

RULES = (
    Rule(
        "localities.path",
        "区划路径在上级之下",
        """
        SELECT l.id::text, l.name FROM localities_locality l
          JOIN localities_locality p ON p.id = l.parent_id
         WHERE NOT starts_with(l.path, p.path)
        """,
    ),
)

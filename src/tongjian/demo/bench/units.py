"""Units, their history, their coverage: written by the database from series of numbers."""

from __future__ import annotations

from django.db import connection

from tongjian.kernel.cn import pinyin
from tongjian.kernel.cn.uscc import ALPHABET
from tongjian.registry.units.versions import FACTS

from .sizes import Scale

PLACES = "东湖 西山 南岭 北苑 海滨 青川 云溪 临江 金沙 长宁 和平 永安 新城 古渡 松林 白石".split()  # noqa: SIM905
THEMES = [
    "物流",
    "装饰",
    "家政",
    "软件",
    "园林",
    "餐饮",
    "跨境电商",
    "医疗器械",
    "志愿服务",
    "社区养老",
    "青少年发展",
    "环境保护",
    "足球",
    "书法",
    "法律援助",
    "机器人",
    "珠宝",
    "钟表",
    "内衣",
    "模具",
    "港口",
    "预制菜",
    "心理健康",
    "儿童阅读",
    "救援",
    "非遗保护",
]
ENDINGS = (("协会", "association"), ("服务中心", "service"), ("基金会", "foundation"))

# GB 32100: the check character is what makes the weighted sum divisible by 31.
_USCC = f"""
CREATE FUNCTION pg_temp.bench_uscc(kind text, n bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    digits text := kind || '449901MJ' || lpad(n::text, 7, '0');
    total int := 0; weight int := 1;
BEGIN
    FOR i IN 1..17 LOOP
        total := total + (strpos('{ALPHABET}', substr(digits, i, 1)) - 1) * weight;
        weight := weight * 3 % 31;
    END LOOP;
    RETURN digits || substr('{ALPHABET}', (31 - total % 31) % 31 + 1, 1);
END $$
"""
_WORDS = (
    "CREATE TEMPORARY TABLE bench_{name} (n int, word text, sort text, initials text, extra text)"
)
_UNITS = """
INSERT INTO units_unit (name, name_sort, name_initials, kind, level, status, sector,
    registered_path, residence_path, registrar_id, competent_body_id, is_direct, uscc,
    residence_id, address, phone, supervision, fields, direct_class, native_places, former_body,
    established_on, established_precision, staff_count, firm_count, annual_income,
    declared_members, declared_on, has_union, has_youth_league, has_womens_federation, source,
    updated_at, scope_path, host_mode, has_instructor, full_members, probationary_members)
SELECT l.short_name || p.word || t.word || i || e.word,
       p.sort || ' ' || t.sort || ' ' || lpad(i::text, 7, '0') || ' ' || e.sort,
       p.initials || t.initials || i || e.initials,
       e.extra, CASE i %% 8 WHEN 0 THEN 'province' WHEN 1 THEN 'city' WHEN 2 THEN 'city'
                            ELSE 'district' END,
       CASE WHEN i %% 97 = 0 THEN 'abnormal' ELSE 'normal' END,
       (ARRAY['science','environment','education','health','social_service','culture','sport',
              'law','commerce','religion','rural','occupation','international','other'])
              [1 + (i * 7919 %% 14)::int],
       l.path, l.path, a.id, CASE WHEN i %% 3 > 0 THEN a.id END, i %% 3 = 0,
       pg_temp.bench_uscc(CASE e.extra WHEN 'association' THEN '51' WHEN 'service' THEN '52'
                          ELSE '53' END, i),
       l.id, '示范路' || i %% 900 || '号', '',
       CASE WHEN i %% 3 > 0 THEN 'competent' ELSE 'none' END,
       '{}', '', '{}', '', DATE '2000-01-01' + (i * 37 %% 9000)::int, 'day', i %% 90, i %% 300,
       (i %% 5000)::numeric, i %% 12, DATE '2026-03-31', i %% 11 = 0, i %% 13 = 0, false, 'bench',
       now(), o.path, CASE WHEN i %% 20 < 7 THEN (ARRAY['standalone','joint','joint','joint',
                           'attached','sector','area'])[1 + (i %% 20)::int] ELSE '' END,
       i %% 20 = 9, 0, 0
  FROM generate_series(1::bigint, %(units)s) AS i
  JOIN bench_place p ON p.n = i * 31 %% %(places)s
  JOIN bench_theme t ON t.n = i * 17 %% %(themes)s
  JOIN bench_ending e ON e.n = CASE WHEN i %% 25 = 0 THEN 2 ELSE i %% 2 END
  JOIN bench_local l ON l.n = i * 13 %% %(locals)s
  JOIN bench_agency a ON a.n = l.n
  JOIN bench_org o ON o.n = i * 11 %% %(orgs)s
"""
_FACTS = ", ".join(FACTS)
_FORMER = ", ".join("'other'" if fact == "sector" else fact for fact in FACTS)
# Ten years of history: a third of the units changed their line of work, what covers a unit began
# some day in those years, a ninth of the covered ones were covered otherwise before.
_CHANGED = "DATE '2016-01-01' + (id * 53 % 3600)::int"
_COVERED = (
    "greatest(u.established_on, o.established_on, DATE '2016-01-01' + (u.id * 71 % 3600)::int)"
)
_KNOWN = "greatest(u.established_on, o.established_on)"
_BEFORE = f"greatest(u.established_on, s.established_on, {_COVERED} - 700)"
_HISTORY = f"""
INSERT INTO units_unitversion (unit_id, start_on, end_on, {_FACTS})
SELECT id, CASE WHEN id % 3 = 0 THEN greatest(established_on, {_CHANGED}) ELSE established_on END,
       NULL, {_FACTS} FROM units_unit
UNION ALL
SELECT id, established_on, {_CHANGED}, {_FORMER} FROM units_unit
 WHERE id % 3 = 0 AND established_on < {_CHANGED}
"""
_HOSTINGS = f"""
INSERT INTO party_orgs_hosting (org_id, unit_id, mode, start_on, end_on)
SELECT o.id, u.id, u.host_mode, {_COVERED}, NULL
  FROM units_unit u JOIN party_orgs_partyorg o ON o.path = u.scope_path WHERE u.host_mode <> ''
UNION ALL
SELECT s.id, u.id, 'sector', {_BEFORE}, {_COVERED}
  FROM units_unit u JOIN party_orgs_partyorg o ON o.path = u.scope_path
  JOIN party_orgs_partyorg s ON s.id = o.parent_id
 WHERE u.host_mode <> '' AND u.id % 9 = 0 AND {_BEFORE} < {_COVERED}
"""
_CHARGES = f"""
INSERT INTO party_orgs_charge (org_id, unit_id, kind, start_on, end_on)
SELECT o.id, u.id, 'direct', {_KNOWN}, CASE WHEN u.host_mode <> '' THEN {_COVERED} END
  FROM units_unit u JOIN party_orgs_partyorg o ON o.path = u.scope_path
 WHERE u.host_mode = '' OR {_KNOWN} < {_COVERED}
"""
_INSTRUCTORS = """
INSERT INTO posts_appointment (holder_name, unit_id, post, source, home_unit, unit_post,
                               political_status, start_on)
SELECT '示范员', id, 'instructor', '', '', '', '', greatest(established_on, DATE '2016-01-01')
  FROM units_unit WHERE has_instructor
"""
_SECRETARIES = """
INSERT INTO posts_appointment (holder_name, org_id, post, source, home_unit, unit_post,
                               political_status, start_on, end_on)
SELECT '示范书记', id, 'secretary', '', '', '', '',
       greatest(established_on, DATE '2022-01-01' + (id % 1200)::int), NULL::date
  FROM party_orgs_partyorg WHERE id % 10 > 0
UNION ALL
SELECT '前任书记', id, 'secretary', '', '', '', '', established_on,
       DATE '2022-01-01' + (id % 1200)::int
  FROM party_orgs_partyorg WHERE id % 10 > 0 AND established_on < DATE '2022-01-01'
"""
_AGENCIES = """
INSERT INTO units_agency (name, locality_id, registers, supervises, guides_industry, start_on)
SELECT name || '民政局', id, true, true, false, DATE '1990-01-01' FROM bench_local
"""


def build_units(scale: Scale) -> None:
    """Build units, versions, what covers them and who is in post, in the order of the tree."""
    with connection.cursor() as cursor:
        cursor.execute(_USCC)
        _fill_words(cursor)
        counts = {name: _count(cursor, name) for name in ("place", "theme", "local", "org")}
        values = {f"{name}s": count for name, count in counts.items()}
        cursor.execute(_UNITS, {"units": scale.units, **values})
        cursor.execute("ANALYZE units_unit")
        for statement in (_HISTORY, _HOSTINGS, _CHARGES, _INSTRUCTORS, _SECRETARIES):
            cursor.execute(statement)


def _fill_words(cursor: object) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    words = {"place": [(w, "") for w in PLACES], "theme": [(w, "") for w in THEMES]}
    for name, pairs in {**words, "ending": list(ENDINGS)}.items():
        run(_WORDS.format(name=name))
        for n, (word, extra) in enumerate(pairs):
            keys = pinyin.of_name(word)
            run(
                f"INSERT INTO bench_{name} VALUES (%s, %s, %s, %s, %s)",
                [n, word, keys.sort, keys.initials, extra],
            )
    run(
        "CREATE TEMPORARY TABLE bench_local AS SELECT row_number() OVER (ORDER BY code) - 1 AS n,"
        " id, path, name, short_name FROM localities_locality"
        " WHERE level = 'county' AND end_on IS NULL"
    )
    run(_AGENCIES)
    run(
        "CREATE TEMPORARY TABLE bench_agency AS SELECT l.n, min(a.id) AS id"
        " FROM bench_local l JOIN units_agency a ON a.locality_id = l.id GROUP BY l.n"
    )
    run(
        "CREATE TEMPORARY TABLE bench_org AS SELECT row_number() OVER (ORDER BY path) - 1 AS n,"
        " path FROM party_orgs_partyorg WHERE kind = 'branch'"
    )
    run("ANALYZE bench_local; ANALYZE bench_agency; ANALYZE bench_org")


def _count(cursor: object, name: str) -> int:
    cursor.execute(f"SELECT count(*) FROM bench_{name}")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]

"""The statements of `simulating`. Each row's chances are hashes of its number: pg_temp.u(number, salt) is even in [0, 1).

A choice's rows are numbered from 1 and say where they start on the line from 0 to 1; width_bucket finds the number.
"""

SETUP = """
CREATE OR REPLACE FUNCTION pg_temp.u(n bigint, salt bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
    RETURN (hashint8extended(n, salt) & 9007199254740991) / 9007199254740992.0::float8;
DROP TABLE IF EXISTS sim_dyad, sim_day, sim_outlet, sim_event, sim_silent, sim_act, sim_theme, sim_name, sim_phrase;
CREATE TEMP TABLE sim_dyad (n int, start float8, actor text, recipient text, about text[], tone float8);
CREATE TEMP TABLE sim_day (n int, start float8, day date);
CREATE TEMP TABLE sim_outlet (n int, start float8, source bigint, tier text, language text);
CREATE TEMP TABLE sim_event (n int, start float8, day date, length int, dyad int, tone float8);
CREATE TEMP TABLE sim_silent (source bigint, day date);
CREATE TEMP TABLE sim_act (n int, start float8, friendly bool, act text, mode text);
CREATE TEMP TABLE sim_theme (n int, start float8, theme text);
CREATE TEMP TABLE sim_name (code text, language text, name text);
CREATE TEMP TABLE sim_phrase (language text, friendly bool, phrase text);
"""

DRAFT = """
DROP TABLE IF EXISTS sim_draft;
CREATE TEMP TABLE sim_draft ON COMMIT DROP AS
WITH marks AS MATERIALIZED (
    SELECT (SELECT array_agg(start ORDER BY n) FROM sim_dyad) AS dyads,
           (SELECT array_agg(start ORDER BY n) FROM sim_day) AS days,
           (SELECT array_agg(start ORDER BY n) FROM sim_outlet) AS outlets,
           (SELECT array_agg(start ORDER BY n) FROM sim_event) AS events,
           (SELECT array_agg(start ORDER BY n) FROM sim_theme) AS themes,
           (SELECT array_agg(start ORDER BY n) FROM sim_act WHERE friendly) AS friendly,
           (SELECT array_agg(start ORDER BY n) FROM sim_act WHERE NOT friendly) AS hostile
), placed AS (
    SELECT a, event.dyad, COALESCE(event.tone, 0) AS event_tone, outlet.source,
           COALESCE(event.day + floor(pg_temp.u(a, %(salt)s + 2) * event.length)::int, day.day) AS day
    FROM generate_series(ceil(%(first)s / %(per)s)::bigint, ceil(%(last)s / %(per)s)::bigint) AS a
    JOIN sim_day day ON day.n = width_bucket((a - pg_temp.u(a, %(salt)s + 1)) / %(articles)s, (SELECT days FROM marks))
    JOIN sim_outlet outlet ON outlet.n = width_bucket(pg_temp.u(a, %(salt)s + 3), (SELECT outlets FROM marks))
    LEFT JOIN sim_event event
        ON pg_temp.u(a, %(salt)s + 4) < 0.08 AND event.n = width_bucket(pg_temp.u(a, %(salt)s + 5), (SELECT events FROM marks))
), article AS (
    SELECT placed.a, placed.day, placed.dyad, placed.event_tone, outlet.source, outlet.tier, outlet.language
    FROM placed
    LEFT JOIN sim_silent silent ON silent.source = placed.source AND silent.day = placed.day
    JOIN sim_outlet outlet ON outlet.source = placed.source AND silent.day IS NULL OR outlet.n = 1 AND silent.day IS NOT NULL
), said AS (
    SELECT statement.n, article.*, dyad.actor, dyad.recipient, dyad.about,
           round(greatest(-1, least(1, dyad.tone + article.event_tone + pg_temp.u(statement.n, %(salt)s + 6) + pg_temp.u(statement.n, %(salt)s + 7)
                 + pg_temp.u(statement.n, %(salt)s + 8) - 1.5))::numeric, 2)::float8 AS tone
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS statement (n)
    JOIN article ON article.a = ceil(statement.n / %(per)s)::bigint
    JOIN sim_dyad dyad ON dyad.n = CASE WHEN article.dyad IS NOT NULL AND pg_temp.u(statement.n, %(salt)s + 9) < 0.8 THEN article.dyad
                                        ELSE width_bucket(pg_temp.u(statement.n, %(salt)s + 10), (SELECT dyads FROM marks)) END
), told AS (
    SELECT said.*, act.act, act.mode, one.theme AS theme, NULLIF(two.theme, one.theme) AS other_theme,
           format(phrase.phrase, actor.name, recipient.name, said.n) AS passage
    FROM said
    JOIN sim_act act ON act.friendly = (said.tone > -0.1)
        AND act.n = width_bucket(pg_temp.u(said.n, %(salt)s + 11), CASE WHEN said.tone > -0.1 THEN (SELECT friendly FROM marks) ELSE (SELECT hostile FROM marks) END)
    JOIN sim_theme one ON one.n = width_bucket(pg_temp.u(said.n, %(salt)s + 12), (SELECT themes FROM marks))
    LEFT JOIN sim_theme two
        ON pg_temp.u(said.n, %(salt)s + 13) < 0.3 AND two.n = width_bucket(pg_temp.u(said.n, %(salt)s + 14), (SELECT themes FROM marks))
    JOIN sim_phrase phrase ON phrase.language = said.language AND phrase.friendly = (said.tone > -0.1)
    JOIN sim_name actor ON actor.code = said.actor AND actor.language = said.language
    JOIN sim_name recipient ON recipient.code = said.recipient AND recipient.language = said.language
)
SELECT told.*, pg_temp.u(a, %(salt)s + 15) < 0.03 AS undated, pg_temp.u(a, %(salt)s + 16) < 0.15 AS carried,
       day + interval '1 hour' * (5 + floor(13 * pg_temp.u(a, %(salt)s + 17))) AS moment,
       COALESCE(sum(length(passage) + 2) OVER (PARTITION BY a ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
           AS start
FROM told
"""

FROM_ARTICLES = "FROM sim_draft GROUP BY a ORDER BY a"
FROM_CARRIED = "FROM sim_draft WHERE carried GROUP BY a ORDER BY a"
FROM_STATEMENTS = "FROM sim_draft ORDER BY n"

STORY = {
    "id": "%(story_base)s + a",
    "origin_id": "%(article_base)s + a",
    "created_at": "min(moment) AT TIME ZONE 'UTC'",
    "carriers": "CASE WHEN bool_and(carried) THEN 2 ELSE 1 END",
}

ARTICLE = {
    "id": "%(article_base)s + a",
    "story_id": "%(story_base)s + a",
    "source_id": "min(source)",
    "url": "'https://simulated.invalid/' || %(article_base)s + a",
    "url_key": "encode(sha256(('https://simulated.invalid/' || %(article_base)s + a)::bytea), 'hex')",
    "title": "(array_agg(passage ORDER BY n))[1]",
    "text": "string_agg(passage, E'\\n\\n' ORDER BY n)",
    "text_from": "'file'",
    "language": "min(language)",
    "published": "min(moment) AT TIME ZONE 'UTC'",
    "published_evidence": "CASE WHEN bool_and(undated) THEN 'first_seen' ELSE 'file' END",
    "first_seen": "min(moment) AT TIME ZONE 'UTC'",
    "touched_at": "min(moment) AT TIME ZONE 'UTC'",
    "status": "'coded'",
    "coder_version": "'simulated'",
}

_LATER = "min(moment) AT TIME ZONE 'UTC' + interval '3 hours'"
CARRIER = ARTICLE | {
    "id": "%(article_base)s + %(articles)s + a",
    "source_id": "(SELECT source FROM sim_outlet WHERE n = 1 + (min(sim_draft.source) %% (SELECT count(*) FROM sim_outlet)))",
    "url": "'https://simulated.invalid/carried/' || %(article_base)s + a",
    "url_key": "encode(sha256(('https://simulated.invalid/carried/' || %(article_base)s + a)::bytea), 'hex')",
    "published": _LATER,
    "first_seen": _LATER,
}

STATEMENT = {
    "article_id": "%(article_base)s + a",
    "passage": "passage",
    "start": "start",
    "speaker": "CASE WHEN pg_temp.u(n, %(salt)s + 18) < 0.5 THEN 'Speaker ' || actor || ' ' || n %% 7 ELSE '' END",
    "actor": "actor",
    "recipient": "recipient",
    "act": "act",
    "themes": "array_remove(ARRAY[theme, other_theme], NULL)",
    "tone": "tone",
    "mode": "mode",
    "direct": "pg_temp.u(n, %(salt)s + 19) < 0.3",
    "about": "about",
    "confidence": "round((0.4 + 0.6 * pg_temp.u(n, %(salt)s + 20))::numeric, 2)",
    "coder_version": "'simulated'",
    "day": "day",
    "first_seen_only": "undated",
    "tier": "tier",
    "language": "language",
    "is_counted": "%(counted)s",
}

POLL = {
    "feed_id": "feed.id",
    "started_at": "day.day::timestamp AT TIME ZONE 'UTC' + interval '6 hours'",
    "outcome": "CASE WHEN pg_temp.u(feed.id * 100000 + day.n, %(salt)s + 21) < 0.02 THEN 'failed' ELSE 'read' END",
}
FROM_POLLS = """
FROM sim_outlet outlet JOIN ingest_feed feed ON feed.source_id = outlet.source CROSS JOIN sim_day day
WHERE NOT EXISTS (SELECT FROM sim_silent silent WHERE silent.source = outlet.source AND silent.day = day.day)
"""

# The draft of a chunk is joined and grouped in memory; the choices are small, but without counts they are thought large.
ROOM = "SET LOCAL work_mem = '256MB'"
# A month's articles lie side by side, so that looking up each is cheaper than reading all; the database does not know.
NEIGHBOURS = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
ANALYZE_CHOICES = (
    "ANALYZE sim_dyad, sim_day, sim_outlet, sim_event, sim_silent, sim_act, sim_theme, sim_name, sim_phrase"
)

RESERVE = "SELECT setval(seq, nextval(seq) + %s) - %s FROM pg_get_serial_sequence(%s, 'id') AS seq"
ANALYZE = "ANALYZE ingest_statement, ingest_article, ingest_story, ingest_poll"

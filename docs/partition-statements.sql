-- Statements by year, for a table that has outgrown the memory (docs/scale.md). In one transaction: all of it or nothing.
-- Workers and web must be stopped; PostgreSQL 15 or newer; twice the table's size of free disk.
--
-- A primary key of a partitioned table would have to hold the day. So `id` is unique within each year by an index and across
-- years by its sequence, and rows that refer to a statement do so without a foreign key: Django, through which alone
-- statements are deleted, takes them along.
SET CONSTRAINTS ALL IMMEDIATE;
LOCK TABLE ingest_statement IN ACCESS EXCLUSIVE MODE;

CREATE TEMPORARY TABLE wanted_index ON COMMIT DROP AS
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes
    WHERE schemaname = current_schema AND tablename = 'ingest_statement' AND indexdef NOT LIKE 'CREATE UNIQUE%';

DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'ingest_statement'::regclass
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.of_table, found.conname); END LOOP;
    FOR found IN SELECT name FROM wanted_index
    LOOP EXECUTE format('ALTER INDEX %I RENAME TO %I', found.name, 'whole_' || found.name); END LOOP;
END $$;

ALTER TABLE ingest_statement RENAME TO ingest_statement_whole;
CREATE TABLE ingest_statement (
    LIKE ingest_statement_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING IDENTITY
) PARTITION BY RANGE (day);
-- Without a day yet, or of a year without a partition.
CREATE TABLE ingest_statement_other PARTITION OF ingest_statement DEFAULT;
CREATE UNIQUE INDEX ingest_statement_other_id ON ingest_statement_other (id);

DO $$
DECLARE
    year int;
    name text;
    columns text;
BEGIN
    FOR year IN SELECT generate_series(
        extract(year FROM least(min(day), current_date))::int, extract(year FROM greatest(max(day), current_date))::int + 2)
        FROM ingest_statement_whole
    LOOP
        name := 'ingest_statement_' || year;
        EXECUTE format('CREATE TABLE %I PARTITION OF ingest_statement FOR VALUES FROM (%L) TO (%L)',
            name, make_date(year, 1, 1), make_date(year + 1, 1, 1));
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', name || '_id', name);
    END LOOP;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = 'ingest_statement_whole'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('INSERT INTO ingest_statement (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM ingest_statement_whole', columns, columns);
    PERFORM setval(pg_get_serial_sequence('ingest_statement', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM ingest_statement_whole), false);
    FOR name IN SELECT definition FROM wanted_index LOOP EXECUTE name; END LOOP;
END $$;

ALTER TABLE ingest_statement ADD CONSTRAINT statement_article FOREIGN KEY (article_id)
    REFERENCES ingest_article (id) DEFERRABLE INITIALLY DEFERRED;
DROP TABLE ingest_statement_whole;
ANALYZE ingest_statement;

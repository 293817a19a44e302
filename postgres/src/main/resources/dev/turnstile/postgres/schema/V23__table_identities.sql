-- Version 23: the identity of bound and watched tables and of their columns, by which they are found again after they
-- were renamed.

-- An OID is valid only in the catalog in which it was read: a restored database has other ones.
ALTER TABLE ${schema}.lifecycle
  ADD COLUMN relation oid,
  ADD COLUMN catalog oid,
  ADD COLUMN state_number smallint,
  ADD COLUMN id_numbers smallint[],
  ADD COLUMN version_number smallint,
  -- Two columns may swap their names in one statement.
  DROP CONSTRAINT lifecycle_table_name_state_column_key,
  ADD UNIQUE (table_name, state_column) DEFERRABLE;
COMMENT ON COLUMN ${schema}.lifecycle.relation IS 'the OID of the table';
COMMENT ON COLUMN ${schema}.lifecycle.catalog IS 'the OID of this schema''s table log when the other OID was stored';
COMMENT ON COLUMN ${schema}.lifecycle.state_number IS 'the attribute number of the state column';
COMMENT ON COLUMN ${schema}.lifecycle.id_numbers IS 'the attribute numbers of the id columns';
COMMENT ON COLUMN ${schema}.lifecycle.version_number IS 'the attribute number of the version column; null for none';

UPDATE ${schema}.lifecycle l
SET relation = a.attrelid, catalog = CAST(CAST($name$${schema}.log$name$ AS regclass) AS oid), state_number = a.attnum,
  id_numbers = (
    SELECT array_agg(i.attnum ORDER BY k.n) FROM unnest(l.id_columns) WITH ORDINALITY AS k(name, n)
    LEFT JOIN pg_attribute i ON i.attrelid = a.attrelid AND i.attname = k.name AND NOT i.attisdropped),
  version_number = (
    SELECT v.attnum FROM pg_attribute v
    WHERE v.attrelid = a.attrelid AND v.attname = l.version_column AND NOT v.attisdropped)
FROM pg_attribute a
WHERE a.attrelid = to_regclass(l.table_name) AND a.attname = l.state_column AND NOT a.attisdropped;

ALTER TABLE ${schema}.watched
  ADD COLUMN relation oid,
  ADD COLUMN catalog oid,
  ADD COLUMN excepted_numbers smallint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ${schema}.watched.excepted_numbers IS
  'the attribute numbers of the columns whose values are not stored';

UPDATE ${schema}.watched w
SET relation = to_regclass(w.table_name), catalog = CAST(CAST($name$${schema}.log$name$ AS regclass) AS oid),
  excepted_numbers = ARRAY(
    SELECT a.attnum FROM pg_attribute a
    WHERE a.attrelid = to_regclass(w.table_name) AND a.attname = ANY (w.excepted) AND NOT a.attisdropped)
WHERE to_regclass(w.table_name) IS NOT NULL;

-- Returns the current names of columns with known names and attribute numbers; null for a missing column. In the table
-- that the numbers were read from, a number is always the same column. In another table with its name, such as a
-- restored one, a column with the same name is the same column; if no column has the name, the column with the number
-- is taken, unless its name is another known one.
DROP FUNCTION ${schema}.column_names(oid, text[], smallint[]);
CREATE FUNCTION ${schema}.column_names(relation oid, origin oid, known text[], numbers smallint[]) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
  FROM unnest(known, numbers) WITH ORDINALITY AS k(name, number, n)
  LEFT JOIN pg_attribute same
    ON relation <> origin AND same.attrelid = relation AND same.attname = k.name AND same.attnum > 0
      AND NOT same.attisdropped
  LEFT JOIN pg_attribute numbered
    ON numbered.attrelid = relation AND numbered.attnum = k.number AND NOT numbered.attisdropped
      AND (relation = origin OR numbered.attname <> ALL (known))
$$;

-- Returns the current columns of a watched table as parts of a statement: the selected columns, the columns of the old
-- and of the new row that are not null, the changed columns of the old and of the new row, and the condition that any
-- column has changed. An excepted column stays excepted under a new name, and a column that takes the name of an
-- excepted one is excepted too. In another table than the one that the numbers were read from, new columns are left out
-- if an excepted column cannot be found.
DROP FUNCTION ${schema}.watched_columns(oid, text, text[], smallint[], text[]);
CREATE FUNCTION ${schema}.watched_columns(
  relation oid, origin oid, side text, known text[], numbers smallint[], excepted text[], excepted_numbers smallint[])
RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE former AS (
    SELECT k.name, k.number, k.name = ANY (excepted) AS secret,
      c.names[k.n] AS now
    FROM unnest(known, numbers) WITH ORDINALITY AS k(name, number, n),
      ${schema}.column_names(relation, origin, known, numbers) AS c(names)),
  live AS (
    SELECT attname, attnum, atttypid FROM pg_attribute
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = ''),
  kept AS (
    SELECT l.* FROM live l
    WHERE l.attname <> ALL (excepted)
      AND CASE WHEN relation = origin THEN l.attnum <> ALL (excepted_numbers)
        ELSE NOT EXISTS (
          SELECT FROM former f WHERE f.secret AND f.number = l.attnum AND l.attname <> ALL (known))
        AND (EXISTS (SELECT FROM former f WHERE f.now = l.attname) OR NOT EXISTS (
          SELECT FROM former f WHERE f.secret AND f.now IS NULL
            AND EXISTS (SELECT FROM live x WHERE x.attnum = f.number))) END),
  under(attnum, type, oid) AS (
    SELECT attnum, atttypid, atttypid FROM kept
    UNION ALL
    SELECT u.attnum, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
    FROM under u JOIN pg_type t ON t.oid = u.oid
    WHERE t.oid::bigint >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0))),
  pair AS (
    SELECT k.attnum, k.attname, CASE WHEN (SELECT min(u.oid::bigint) FROM under u WHERE u.attnum = k.attnum) < 16384
      THEN 'jsonb_build_object(%2$L, %1$s.%2$I)'
      ELSE 'jsonb_build_object(%2$L, CASE WHEN num_nulls(%1$s.%2$I) = 0 THEN format(''%%s'', %1$s.%2$I) END)' END AS text,
      format('record_image_ne(ROW(b.%1$I), ROW(a.%1$I))', k.attname) AS differs
    FROM kept k)
  SELECT ARRAY[
    coalesce(string_agg(format(', %s.%I', side, attname), '' ORDER BY attnum), ''),
    concat('CAST(''{}'' AS jsonb)', string_agg(format(' || CASE WHEN b.%I IS NOT NULL THEN %s ELSE ''{}'' END',
      attname, format(text, 'b', attname)), '' ORDER BY attnum)),
    concat('CAST(''{}'' AS jsonb)', string_agg(format(' || CASE WHEN a.%I IS NOT NULL THEN %s ELSE ''{}'' END',
      attname, format(text, 'a', attname)), '' ORDER BY attnum)),
    concat('CAST(''{}'' AS jsonb)', string_agg(format(' || CASE WHEN %s THEN %s ELSE ''{}'' END',
      differs, format(text, 'b', attname)), '' ORDER BY attnum)),
    concat('CAST(''{}'' AS jsonb)', string_agg(format(' || CASE WHEN %s THEN %s ELSE ''{}'' END',
      differs, format(text, 'a', attname)), '' ORDER BY attnum)),
    concat('false', string_agg(' OR ' || differs, '' ORDER BY attnum))]
  FROM pair
$$;

REVOKE ALL ON FUNCTION ${schema}.column_names(oid, oid, text[], smallint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ${schema}.watched_columns(oid, oid, text, text[], smallint[], text[], smallint[]) FROM PUBLIC;

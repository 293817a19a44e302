-- Returns the current columns of a watched table as parts of a statement: the selected columns, the columns of the old
-- and of the new row that are not null, the changed columns of the old and of the new row, and the condition that any
-- column has changed. An excepted column stays excepted under a new name, and a column that takes the name of an
-- excepted one is excepted too. New columns are left out if an excepted column was dropped, or if it cannot be found in
-- another table than the one that the numbers were read from: a new column may be the excepted one under a later name.
CREATE OR REPLACE FUNCTION ${schema}.watched_columns(
  relation oid, origin oid, side text, known text[], numbers smallint[], excepted text[], excepted_numbers smallint[])
RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
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
        AND (l.attnum = ANY (numbers) OR NOT EXISTS (
          SELECT FROM pg_attribute d
          WHERE d.attrelid = relation AND d.attnum = ANY (excepted_numbers) AND d.attisdropped))
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
REVOKE ALL ON FUNCTION ${schema}.watched_columns(oid, oid, text, text[], smallint[], text[], smallint[]) FROM PUBLIC;

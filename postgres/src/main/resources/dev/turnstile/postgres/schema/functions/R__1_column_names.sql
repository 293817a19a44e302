-- Returns the current names of columns with known names and attribute numbers; null for a missing column. In the table
-- that the numbers were read from, a number is always the same column. In another table with its name, such as a
-- restored one, a column with the same name is the same column; if no column has the name, the column with the number
-- is taken, unless its name is another known one.
CREATE OR REPLACE FUNCTION ${schema}.column_names(relation oid, origin oid, known text[], numbers smallint[])
RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
  FROM unnest(known, numbers) WITH ORDINALITY AS k(name, number, n)
  LEFT JOIN pg_attribute same
    ON relation <> origin AND same.attrelid = relation AND same.attname = k.name AND same.attnum > 0
      AND NOT same.attisdropped
  LEFT JOIN pg_attribute numbered
    ON numbered.attrelid = relation AND numbered.attnum = k.number AND NOT numbered.attisdropped
      AND (relation = origin OR numbered.attname <> ALL (known))
$$;
REVOKE ALL ON FUNCTION ${schema}.column_names(oid, oid, text[], smallint[]) FROM PUBLIC;

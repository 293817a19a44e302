-- A digest of all definitions and privileges in this database; without OIDs of schema public, sizes and file numbers.
SELECT md5(string_agg(part, E'\n' ORDER BY part)) FROM (
  SELECT 'relation ' || (oid, relname, relnamespace, reltype, reloftype, relowner, relam, reltablespace, reltoastrelid,
    relpersistence, relkind, relrowsecurity, relforcerowsecurity, relreplident, relispartition, relacl, reloptions,
    relpartbound)::text
  FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT 'column ' || a::text FROM pg_attribute a WHERE a.attrelid >= 16384
  UNION ALL SELECT 'default ' || d::text FROM pg_attrdef d
  UNION ALL SELECT 'routine ' || p::text FROM pg_proc p WHERE p.oid >= 16384
  UNION ALL SELECT 'constraint ' || c::text FROM pg_constraint c WHERE c.oid >= 16384
  UNION ALL SELECT 'index ' || i::text FROM pg_index i WHERE i.indexrelid >= 16384
  UNION ALL SELECT 'trigger ' || t::text FROM pg_trigger t
  UNION ALL SELECT 'rule ' || r::text FROM pg_rewrite r WHERE r.oid >= 16384
  UNION ALL SELECT 'policy ' || p::text FROM pg_policy p
  UNION ALL SELECT 'type ' || t::text FROM pg_type t WHERE t.oid >= 16384
  UNION ALL SELECT 'enum ' || e::text FROM pg_enum e
  UNION ALL SELECT 'schema ' || (n.nspname, n.nspowner, n.nspacl)::text FROM pg_namespace n WHERE n.nspname !~ '^pg_'
  UNION ALL SELECT 'privilege ' || a::text FROM pg_default_acl a
  UNION ALL SELECT 'statistics ' || s::text FROM pg_statistic_ext s
  UNION ALL SELECT 'analyzed ' || starelid::text FROM pg_statistic WHERE starelid >= 16384
  UNION ALL SELECT 'cast ' || c::text FROM pg_cast c WHERE c.oid >= 16384
  UNION ALL SELECT 'operator ' || o::text FROM pg_operator o WHERE o.oid >= 16384
  UNION ALL SELECT 'operator class ' || o::text FROM pg_opclass o WHERE o.oid >= 16384
  UNION ALL SELECT 'collation ' || c::text FROM pg_collation c WHERE c.oid >= 16384
  UNION ALL SELECT 'event trigger ' || t::text FROM pg_event_trigger t
  UNION ALL SELECT 'extension ' || extname FROM pg_extension
  UNION ALL SELECT 'publication ' || p::text FROM pg_publication p
  UNION ALL SELECT 'foreign server ' || s::text FROM pg_foreign_server s
  UNION ALL SELECT 'setting ' || s::text FROM pg_db_role_setting s, pg_database d
    WHERE d.datname = current_database() AND s.setdatabase = d.oid
  UNION ALL SELECT 'database ' || (datdba, datacl, datallowconn, datconnlimit)::text
    FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'prepared ' || gid FROM pg_prepared_xacts WHERE database = current_database()
  UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
) definitions(part)

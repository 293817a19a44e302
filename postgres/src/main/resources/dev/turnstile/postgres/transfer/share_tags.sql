-- A transaction that decides by one of these tags waits for the end of the batch, or the batch waits for that
-- transaction.
SELECT id, name FROM {schema}.tag WHERE name = ANY (?) ORDER BY name FOR SHARE

CREATE OR REPLACE TRIGGER snapshot_without_forgotten BEFORE INSERT OR UPDATE ON ${schema}.snapshot
FOR EACH ROW EXECUTE FUNCTION ${schema}.snapshot_without_forgotten();

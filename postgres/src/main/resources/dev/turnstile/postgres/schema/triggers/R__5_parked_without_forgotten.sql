CREATE OR REPLACE TRIGGER parked_without_forgotten BEFORE INSERT OR UPDATE OF message ON ${schema}.parked_stream
FOR EACH ROW EXECUTE FUNCTION ${schema}.parked_without_forgotten();

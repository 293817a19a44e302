CREATE OR REPLACE TRIGGER empty_rebuilds AFTER INSERT ON ${schema}.subject_key
FOR EACH ROW WHEN (NEW.forgotten_at IS NOT NULL) EXECUTE FUNCTION ${schema}.empty_rebuilds();

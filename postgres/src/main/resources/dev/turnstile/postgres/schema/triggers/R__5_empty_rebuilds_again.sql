CREATE OR REPLACE TRIGGER empty_rebuilds_again AFTER UPDATE ON ${schema}.subject_key
FOR EACH ROW WHEN (NEW.forgotten_at IS NOT NULL AND OLD.forgotten_at IS NULL)
EXECUTE FUNCTION ${schema}.empty_rebuilds();

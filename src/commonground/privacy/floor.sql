-- An emergency access: whoever opened it may end it early and never later; only another, of the owner or the reviewing office, reviews it.
CREATE OR REPLACE FUNCTION cg_guard_emergency() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF NEW.ends_at IS DISTINCT FROM OLD.ends_at
     AND (NEW.ends_at < OLD.ends_at AND OLD.membership_id = viewer[2]::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'An emergency access ends earlier by whoever opened it, and never later.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.reviewed_at, NEW.reviewed_by, NEW.found) IS DISTINCT FROM (OLD.reviewed_at, OLD.reviewed_by, OLD.found)
     AND (viewer[3]::uuid IN (OLD.owner_id, OLD.reviewer_id) AND OLD.membership_id <> viewer[2]::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'An emergency access is reviewed by others than who opened it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_emergency BEFORE UPDATE ON privacy_emergency
  FOR EACH ROW EXECUTE FUNCTION cg_guard_emergency();

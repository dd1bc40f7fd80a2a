-- A clock is ended by the agency that owes the step, and raised by the service of clocks (that of setup writes an exercise's past). Whoever set it for another agency may only
-- take the question of a referral back: a review that is owed to somebody else is nobody's to end.
CREATE OR REPLACE FUNCTION cg_guard_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF viewer[3]::uuid IN (OLD.agency_id, OLD.stand_in_id) OR cg_service() IN ('clocks', 'setup')
     OR cg_self_subject() IS NOT NULL THEN RETURN NEW; -- (people/floor.sql: what hangs on their own permission)
  END IF;
  IF (OLD.record_kind = 'referrals.referral' AND NEW.status = 'stopped' AND NEW.raised_at IS NOT DISTINCT FROM OLD.raised_at) IS NOT TRUE THEN
    RAISE EXCEPTION 'A clock is ended by the agency that owes the step.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_clock BEFORE UPDATE ON clocks_clock
  FOR EACH ROW EXECUTE FUNCTION cg_guard_clock();

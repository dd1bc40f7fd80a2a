-- While a paper holds the record of a person, what is told of them at that agency is neither changed nor removed, whoever asks and
-- whichever verb; the hold ends when two people of the agency agree (legal.lift_hold). It tells the staff of that agency alone, for others would
-- learn from it that the agency knows the person, and that a paper came; and staff who may not know of the paper meet a sentence that names none.
CREATE OR REPLACE FUNCTION cg_held(holder uuid, about uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce((cg_viewer())[3]::uuid = holder, false)
     AND EXISTS (SELECT FROM legal_paper h WHERE h.agency_id = holder AND h.subject_id = about AND h.hold_from IS NOT NULL AND h.hold_until IS NULL)
$$;

CREATE OR REPLACE FUNCTION cg_guard_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  -- The owner of the tables renews the key of words; the words stay.
  IF TG_OP = 'UPDATE' AND session_user = 'cg_owner'
     AND to_jsonb(NEW) - 'sealed' - 'sealed_with' = to_jsonb(OLD) - 'sealed' - 'sealed_with' THEN RETURN NEW; END IF;
  IF OLD.subject_id IS NOT NULL AND EXISTS (
       SELECT FROM legal_paper h WHERE h.agency_id = OLD.agency_id AND h.subject_id = OLD.subject_id AND h.hold_from IS NOT NULL AND h.hold_until IS NULL) THEN
    RAISE EXCEPTION 'kept as it is: this record may not be changed or removed now' USING ERRCODE = 'CG001';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_hold BEFORE UPDATE OF text, content, sealed, sealed_with, label, name, source, written_at, expires_at OR DELETE ON privacy_part
  FOR EACH ROW EXECUTE FUNCTION cg_guard_hold();
CREATE OR REPLACE TRIGGER cg_guard_hold BEFORE UPDATE ON people_person
  FOR EACH ROW WHEN ((OLD.name, OLD.born_on) IS DISTINCT FROM (NEW.name, NEW.born_on)) EXECUTE FUNCTION cg_guard_hold();
CREATE OR REPLACE TRIGGER cg_guard_hold_gone BEFORE DELETE ON people_person FOR EACH ROW EXECUTE FUNCTION cg_guard_hold();

-- A hold ends by two: whoever asked does not agree. What was handed over stays as it was decided.
CREATE OR REPLACE FUNCTION cg_guard_paper() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.hold_from IS NOT NULL AND NEW.hold_from IS DISTINCT FROM OLD.hold_from THEN
    RAISE EXCEPTION 'a hold keeps its first day';
  END IF;
  IF OLD.hold_until IS NULL AND NEW.hold_until IS NOT NULL
     AND (OLD.lift_asked_by IS NULL OR OLD.lift_asked_by = ((SELECT cg_viewer())[1])::uuid) THEN
    RAISE EXCEPTION 'two people end a hold';
  END IF;
  -- Nobody writes down for somebody else that they asked for its end, or that they agreed to a copy.
  IF NEW.lift_asked_by IS DISTINCT FROM OLD.lift_asked_by AND (OLD.lift_asked_by IS NOT NULL OR NEW.lift_asked_by <> ((SELECT cg_viewer())[1])::uuid)
     OR NEW.agreed_by IS DISTINCT FROM OLD.agreed_by AND NEW.agreed_by IS NOT NULL AND NEW.agreed_by <> ((SELECT cg_viewer())[1])::uuid THEN
    RAISE EXCEPTION 'each speaks for themself';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_paper BEFORE UPDATE ON legal_paper FOR EACH ROW EXECUTE FUNCTION cg_guard_paper();

CREATE OR REPLACE FUNCTION cg_guard_piece() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM legal_paper p WHERE p.id = NEW.paper_id AND p.status IN ('produced', 'answered', 'closed')) THEN
    RAISE EXCEPTION 'the copy is made: what was decided stays';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.decided_by = OLD.decided_by THEN RETURN NEW; END IF;
  END IF;
  IF NEW.decided_by <> ((SELECT cg_viewer())[1])::uuid THEN
    RAISE EXCEPTION 'each speaks for themself';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_piece BEFORE INSERT OR UPDATE ON legal_piece FOR EACH ROW EXECUTE FUNCTION cg_guard_piece();

-- Whether the viewer's own agency reported about a person before: no colleague sees a report, and a substance use program makes the first alone.
CREATE OR REPLACE FUNCTION cg_reported_before(whom uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  RETURN facts IS NOT NULL AND EXISTS (
    SELECT FROM legal_report r JOIN agencies_agency a ON a.id = r.agency_id
     WHERE a.kind = 'substance_use' AND r.agency_id = facts[3]::uuid AND r.subject_id = whom);
END $$;

-- The keys to what is sealed of a person at an agency are destroyed when two people of it agreed and nothing is held. The row of each key
-- stays, so that whoever meets its words reads since when. What is being written with it is waited for.
CREATE OR REPLACE FUNCTION cg_erase_keys(erasure uuid, at timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[] := cg_viewer();
  e legal_erasure%ROWTYPE;
  destroyed integer;
BEGIN
  SELECT * INTO e FROM legal_erasure x WHERE x.id = erasure AND x.agency_id = viewer[3]::uuid;
  IF e.id IS NULL OR e.erased_at IS NOT NULL OR cg_role() NOT IN ('custodian', 'privacy_officer')
     OR e.agreed_by IS DISTINCT FROM viewer[1]::uuid OR e.asked_by = viewer[1]::uuid THEN
    RAISE EXCEPTION 'two people erase sealed words' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF cg_held(e.agency_id, e.subject_id) THEN
    RAISE EXCEPTION 'kept as it is: this record may not be changed or removed now' USING ERRCODE = 'CG001';
  END IF;
  UPDATE privacy_personkey k SET wrapped = NULL, ended_at = coalesce(k.ended_at, at), erased_at = at
   WHERE k.agency_id = e.agency_id AND k.wrapped IS NOT NULL AND (k.about = e.subject_id OR k.id IN (
     SELECT t.sealed_with FROM privacy_part t WHERE t.subject_id = e.subject_id AND t.agency_id = e.agency_id AND t.sealed_with IS NOT NULL));
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END $$;

CREATE OR REPLACE FUNCTION cg_guard_erasure() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (NEW.asked_by <> ((SELECT cg_viewer())[1])::uuid OR NEW.agreed_by IS NOT NULL OR NEW.erased_at IS NOT NULL)
     OR TG_OP = 'UPDATE' AND NEW.agreed_by IS DISTINCT FROM ((SELECT cg_viewer())[1])::uuid THEN
    RAISE EXCEPTION 'each speaks for themself';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_erasure BEFORE INSERT OR UPDATE ON legal_erasure FOR EACH ROW EXECUTE FUNCTION cg_guard_erasure();

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
  -- The owner of the tables renews the key of words; the words stay.
  IF TG_OP = 'UPDATE' AND session_user = 'cg_owner'
     AND to_jsonb(NEW) - 'sealed' - 'sealed_with' = to_jsonb(OLD) - 'sealed' - 'sealed_with' THEN RETURN NEW; END IF;
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

-- Whether the viewer themself reported about a person before: a substance use program makes the first report and no follow-up. Whether a colleague
-- did is told to nobody: everybody who must report does so for themself, and the answer would say that the person was reported.
CREATE OR REPLACE FUNCTION cg_reported_before(whom uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  RETURN facts IS NOT NULL AND EXISTS (
    SELECT FROM legal_report r JOIN agencies_agency a ON a.id = r.agency_id
     WHERE a.kind = 'substance_use' AND r.made_by_id = facts[2]::uuid AND r.subject_id = whom);
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
   WHERE k.agency_id = e.agency_id AND k.wrapped IS NOT NULL AND (k.about = e.subject_id OR EXISTS (
     SELECT FROM privacy_part t WHERE t.subject_id = e.subject_id AND t.agency_id = e.agency_id AND t.sealed_with = k.id AND t.record_id = k.about));
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

-- Whoever is named in a report, or stated that name of themself, does not find it: by the names that the maker wrote down, as with calls.
CREATE OR REPLACE FUNCTION cg_names_said(who text, named text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT 'name|' || cg_name_words(said) FROM unnest(who || named) AS said WHERE cg_name_words(said) <> '')
$$;
CREATE OR REPLACE FUNCTION cg_match_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_statement s WHERE s.jurisdiction_id = NEW.jurisdiction_id) THEN
    PERFORM cg_bar_matching(NEW.jurisdiction_id, coalesce(NEW.to_agency_id, NEW.agency_id), NULL, 'legal.report', NEW.id,
                            cg_marks(NEW.jurisdiction_id, cg_names_said(NEW.who, NEW.named::text[])));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_match_report AFTER INSERT ON legal_report FOR EACH ROW EXECUTE FUNCTION cg_match_report();
CREATE OR REPLACE FUNCTION cg_match_reports(place uuid, a_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  words text := cg_name_words(a_name);
BEGIN
  IF words <> '' THEN
    PERFORM cg_bar_matching(place, coalesce(r.to_agency_id, r.agency_id), NULL, 'legal.report', r.id, cg_marks(place, ARRAY['name|' || words])) FROM legal_report r
      WHERE r.jurisdiction_id = place AND 'name|' || words = ANY (cg_names_said(r.who, r.named::text[]));
  END IF;
END $$;

-- That a report is kept from somebody says that there is one, and that they are named in it: no statement of the application reads, writes or
-- ends such a row, neither at the maker's agency nor at the receiver's. Functions of the floor write it and compare with it.
DROP POLICY IF EXISTS cg_report_bar ON privacy_bar;
CREATE POLICY cg_report_bar ON privacy_bar AS RESTRICTIVE TO cg_app USING (record_kind <> 'legal.report');

-- What a paper reaches now, label by label, as the law answers (commonground_paper): nothing unless it is checked. That there is a paper is told to
-- those alone who answer papers at its agency; the owner of the tables ties anew when it upgrades.
CREATE OR REPLACE FUNCTION cg_paper_reaches(paper uuid) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT r.labels FROM legal_paper p JOIN agencies_agency a ON a.id = p.agency_id
    JOIN commonground_paper r ON r.kind = p.kind AND r.signed_by = p.signed_by AND r.recipient = p.recipient AND r.ticks = p.ticks::text[]
     AND r.holder = CASE WHEN a.kind IN ('victim_service', 'substance_use') THEN a.kind ELSE '' END
     AND r.told = EXISTS (SELECT FROM legal_attempt t WHERE t.paper_id = p.id AND t.came_out IN ('told', 'not_reached', 'no_safe_way'))
   WHERE p.id = paper AND p.status = 'checked'
     AND (session_user = 'cg_owner' OR p.agency_id = ((SELECT cg_viewer())[3])::uuid AND cg_role() IN ('custodian', 'privacy_officer'))
$$;

-- A tie that opens a record to a custodian: for the one paper that was checked, the one person, the one custodian, and the labels that it
-- reaches. It is written no other way, whoever asks, and can afterwards only end sooner.
CREATE OR REPLACE FUNCTION cg_guard_paper_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'ends_at' IS DISTINCT FROM to_jsonb(OLD) - 'ends_at' OR NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at THEN
      RAISE EXCEPTION 'a tie of a paper only ends sooner' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.record_id IS NOT NULL OR NEW.stated <> '{}' OR NEW.labels = '{}' OR (NEW.labels::text[] <@ cg_paper_reaches(NEW.cause_id)) IS NOT TRUE
     OR NOT EXISTS (SELECT FROM legal_paper p WHERE p.id = NEW.cause_id AND p.custodian_id = NEW.membership_id AND p.subject_id = NEW.subject_id
                       AND p.agency_id = NEW.agency_id AND p.agency_id = NEW.giver_id) THEN
    RAISE EXCEPTION 'a tie of a paper opens what a checked paper reaches' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_paper_tie BEFORE INSERT ON privacy_reach FOR EACH ROW WHEN (NEW.kind = 'paper') EXECUTE FUNCTION cg_guard_paper_tie();
CREATE OR REPLACE TRIGGER cg_guard_paper_tie_change BEFORE UPDATE ON privacy_reach
  FOR EACH ROW WHEN (OLD.kind = 'paper' OR NEW.kind = 'paper') EXECUTE FUNCTION cg_guard_paper_tie();

-- It ends when the paper is no longer checked, and a day after the copy was made, whichever verb did it.
CREATE OR REPLACE FUNCTION cg_end_paper_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  last timestamptz := CASE WHEN NEW.status = 'produced' THEN least(NEW.answered_at, statement_timestamp() + interval '5 minutes') + interval '24 hours'
                           ELSE statement_timestamp() END;
BEGIN
  UPDATE privacy_reach SET ends_at = greatest(starts_at, last) WHERE cause_id = NEW.id AND kind = 'paper' AND (ends_at IS NULL OR ends_at > greatest(starts_at, last));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_end_paper_tie AFTER UPDATE ON legal_paper
  FOR EACH ROW WHEN (NEW.status <> 'checked') EXECUTE FUNCTION cg_end_paper_tie();

-- That a paper came tells that somebody is known: its ties are seen by those who answer papers alone.
DROP POLICY IF EXISTS cg_paper_tie ON privacy_reach;
CREATE POLICY cg_paper_tie ON privacy_reach AS RESTRICTIVE TO cg_app USING (kind <> 'paper' OR (SELECT cg_role()) IN ('custodian', 'privacy_officer'));

-- The clock of a paper, a report or an incident tells that there is one: seen by those who answer papers, by intake for a report, and by the
-- service that raises what is overdue. Neither the maker's colleagues nor those at the door find it.
DROP POLICY IF EXISTS cg_legal_clock ON clocks_clock;
CREATE POLICY cg_legal_clock ON clocks_clock AS RESTRICTIVE FOR SELECT TO cg_app USING (
  record_kind NOT IN ('legal.paper', 'legal.report', 'legal.incident') OR (SELECT cg_service()) IS NOT NULL
  OR CASE WHEN record_kind = 'legal.report' THEN agency_id = ((SELECT cg_viewer())[3])::uuid AND (SELECT cg_role()) = 'intake_worker'
          ELSE (SELECT cg_role()) IN ('custodian', 'privacy_officer') END);

-- Whom a school lets read one pupil's record: written by the application, and ended sooner alone. Its tie ends with it, in the same statement.
CREATE OR REPLACE FUNCTION cg_guard_designation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user = 'cg_owner' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - 'ends_at' = to_jsonb(OLD) - 'ends_at' AND NEW.ends_at <= OLD.ends_at) IS NOT TRUE THEN
      RAISE EXCEPTION 'A designation ends sooner, and never later.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT cg_proved(NEW.proof, 'designation', NEW.id::text, NEW.agency_id::text, NEW.to_agency_id::text, NEW.membership_id::text, NEW.subject_id::text,
       NEW.kind, array_to_string(NEW.conditions, ','), cg_moment(NEW.starts_at), cg_moment(NEW.ends_at)) THEN
    RAISE EXCEPTION 'Who reads a pupil''s record is designated by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_designation BEFORE INSERT OR UPDATE ON legal_designation FOR EACH ROW EXECUTE FUNCTION cg_guard_designation();

CREATE OR REPLACE FUNCTION cg_end_designated_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE privacy_reach SET ends_at = greatest(starts_at, NEW.ends_at) WHERE cause_id = NEW.id AND (ends_at IS NULL OR ends_at > greatest(starts_at, NEW.ends_at));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_end_designated_tie AFTER UPDATE ON legal_designation FOR EACH ROW EXECUTE FUNCTION cg_end_designated_tie();

-- The tie of a designation opens what that one says, to whom it names and until its end: also when somebody hands in the proof of one that is over.
CREATE OR REPLACE FUNCTION cg_guard_designated_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  d legal_designation%ROWTYPE;
BEGIN
  SELECT * INTO d FROM legal_designation x WHERE x.id = NEW.cause_id;
  IF d.id IS NULL AND NEW.basis <> 'designation' THEN RETURN NEW; END IF;
  IF (NEW.giver_id = d.agency_id AND NEW.agency_id = d.to_agency_id AND NEW.membership_id = d.membership_id AND NEW.subject_id = d.subject_id
      AND NEW.record_id IS NULL AND NEW.kind = 'task' AND NEW.labels::text[] = '{education}' AND NEW.stated::text[] = d.conditions::text[]
      AND NEW.starts_at >= d.starts_at AND NEW.ends_at <= d.ends_at AND d.ends_at > statement_timestamp()) IS NOT TRUE THEN
    RAISE EXCEPTION 'A tie of a designation opens what that says.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_designated_tie BEFORE INSERT ON privacy_reach FOR EACH ROW EXECUTE FUNCTION cg_guard_designated_tie();

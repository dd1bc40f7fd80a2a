-- How earlier calls at the place of a call ended: counts by disposition in the year before, for whoever may see that call:
-- the own center, and the crew that it sent, under an agreement in force.
-- Calls that never count at a place (calls.places) are not in it, whoever asks; nor is what the viewer may not know of.
CREATE OR REPLACE FUNCTION cg_call_open_to(c calls_call, barred text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT barred = '{}' OR ('rec:' || c.id) <> ALL (barred) AND CASE WHEN c.subject_id IS NULL THEN ('of:' || c.id) <> ALL (barred)
    ELSE ('all:' || c.subject_id) <> ALL (barred) AND ('own:' || c.subject_id) <> ALL (barred) AND ('others:' || c.subject_id) <> ALL (barred)
         AND (c.agency_id || ':' || c.subject_id) <> ALL (barred) AND (c.agency_id || ':*') <> ALL (barred) END
$$;

CREATE OR REPLACE FUNCTION cg_earlier_calls_at(of_call uuid) RETURNS TABLE (disposition text, n bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  facts text[] := cg_viewer();
  barred text[] := cg_barred();
  this calls_call%ROWTYPE;
BEGIN
  IF facts IS NULL THEN RETURN; END IF;
  SELECT * INTO this FROM calls_call c WHERE c.id = of_call AND c.jurisdiction_id = facts[4]::uuid AND c.place <> '' AND cg_call_open_to(c, barred) AND (
    c.agency_id = facts[3]::uuid OR EXISTS (
      SELECT 1 FROM privacy_reach r WHERE r.record_id = c.id AND r.membership_id = facts[2]::uuid AND r.giver_id = c.agency_id
         AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))
    AND EXISTS (
      SELECT 1 FROM agencies_agreement a WHERE a.from_agency_id = c.agency_id AND a.to_agency_id = facts[3]::uuid
         AND 'general' = ANY (a.labels) AND 'crisis_response' = ANY (a.purposes)
         AND a.starts_at <= statement_timestamp() AND (a.ends_at IS NULL OR a.ends_at > statement_timestamp())));
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT c.disposition::text, count(*) FROM calls_call c
    WHERE c.jurisdiction_id = this.jurisdiction_id AND c.agency_id = this.agency_id AND upper(c.place) = upper(this.place)
      AND c.counts_at_place AND c.place <> '' AND c.id <> this.id AND c.received_on <= this.received_on
      AND c.received_on > this.received_on - 366 AND cg_call_open_to(c, barred) GROUP BY 1;
END $$;

-- Which of these calls another center of the viewer's jurisdiction holds: an import leaves those rows out. Asked by the roles that import.
CREATE OR REPLACE FUNCTION cg_calls_held_elsewhere(identities uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_bitmapscan = off SET enable_seqscan = off AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  IF facts IS NULL OR (cg_role() = ANY ('{dispatch_supervisor,service_import,service_replay}')) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT i.identity FROM unnest(identities) AS i (identity) CROSS JOIN LATERAL (
    SELECT c.agency_id FROM calls_call c WHERE c.jurisdiction_id = facts[4]::uuid AND c.identity = i.identity LIMIT 1) held
    WHERE held.agency_id <> facts[3]::uuid;
END $$;

-- After a set of calls that made the tables grow by a quarter or more: let the planner know, now. The database would notice by itself
-- a minute later, and until then plan as if there were no calls: a page or a count then reads all of them once for each of them.
CREATE OR REPLACE FUNCTION cg_calls_have_grown(fresh bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF (cg_role() = ANY ('{dispatch_supervisor,service_import,service_replay}')) IS NOT TRUE THEN RETURN; END IF;
  IF (SELECT c.reltuples FROM pg_class c WHERE c.oid = 'public.calls_call'::regclass) < 4 * fresh THEN
    ANALYZE public.calls_call, public.calls_assignment;
  END IF;
END $$;

-- A call to an address that somebody at work stated of themself is kept from that user, at the moment when it is taken, when its place
-- changes, and when the address is stated later. Whoever takes such a call does not hold it: another dispatcher answers.
CREATE OR REPLACE FUNCTION cg_stated_place(place uuid, said text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN cg_place_words(said) = '' THEN '{}' ELSE cg_marks(place, ARRAY['place|' || cg_place_words(said)]) END
$$;

CREATE OR REPLACE FUNCTION cg_let_go_of_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_statement s JOIN agencies_membership m ON m.user_id = s.user_id
              WHERE m.id = NEW.held_by_id AND s.jurisdiction_id = NEW.jurisdiction_id AND s.said_of = 'place'
                AND (s.ended_at IS NULL OR s.ended_at > statement_timestamp() - interval '2 years')
                AND s.digest = ANY (cg_stated_place(NEW.jurisdiction_id, NEW.place))) THEN
    NEW.held_by_id := NULL;
    NEW.held_since := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_let_go_of_own BEFORE INSERT OR UPDATE OF place ON calls_call
  FOR EACH ROW WHEN (NEW.held_by_id IS NOT NULL AND NEW.place <> '') EXECUTE FUNCTION cg_let_go_of_own();

CREATE OR REPLACE FUNCTION cg_match_calls_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_statement s WHERE s.said_of = 'place') THEN
    PERFORM cg_bar_matching(c.jurisdiction_id, c.agency_id, NULL, 'calls.call', c.id, cg_stated_place(c.jurisdiction_id, c.place)) FROM new_calls c WHERE c.place <> '';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_match_calls_taken AFTER INSERT ON calls_call
  REFERENCING NEW TABLE AS new_calls FOR EACH STATEMENT EXECUTE FUNCTION cg_match_calls_now();
CREATE OR REPLACE TRIGGER cg_match_calls_changed AFTER UPDATE ON calls_call
  REFERENCING NEW TABLE AS new_calls FOR EACH STATEMENT EXECUTE FUNCTION cg_match_calls_now();

CREATE OR REPLACE FUNCTION cg_match_calls(here uuid, a_place text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  words text := cg_place_words(a_place);
BEGIN
  IF words <> '' THEN
    PERFORM cg_bar_matching(here, c.agency_id, NULL, 'calls.call', c.id, cg_marks(here, ARRAY['place|' || words])) FROM calls_call c
      WHERE c.jurisdiction_id = here AND c.place ~ ('^\s*' || split_part(words, ' ', 1) || '\M') AND cg_place_words(c.place) = words;
  END IF;
END $$;

-- Whether somebody in the crew of a unit should not go to a call: asked by the center that holds the call, for a unit of its jurisdiction.
-- It does not say who or why.
CREATE OR REPLACE FUNCTION cg_crew_should_not_go(of_call uuid, of_unit uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  RETURN facts IS NOT NULL AND EXISTS (
    SELECT FROM calls_call c JOIN units_crew w ON w.unit_id = of_unit AND w.jurisdiction_id = c.jurisdiction_id AND w.until_at IS NULL
      JOIN agencies_membership m ON m.id = w.membership_id
      JOIN privacy_bar b ON b.user_id = m.user_id AND b.jurisdiction_id = c.jurisdiction_id AND b.starts_at <= statement_timestamp()
       AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp())
     WHERE c.id = of_call AND c.agency_id = facts[3]::uuid AND c.jurisdiction_id = facts[4]::uuid AND cg_call_open_to(c, cg_barred())
       AND (b.record_id = c.id OR b.subject_id = c.subject_id
            OR EXISTS (SELECT FROM encounters_encounter e WHERE e.call_id = c.id AND e.subject_id = b.subject_id)));
END $$;

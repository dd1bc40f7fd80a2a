-- An account of disclosures is given by a privacy officer, who reads neither charts nor lists of people. These functions tell the
-- officer, for the own agency alone and for the purpose of administration, that a person of exactly this name and birth is known,
-- and of which kinds the parts about them are: no text, no list. Whom the officer may not know of (bars) is not told of here either.

CREATE OR REPLACE FUNCTION cg_may_account(holder uuid, subject uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
BEGIN
  RETURN viewer IS NOT NULL AND viewer[5] = 'administration' AND viewer[3]::uuid = holder
     AND EXISTS (SELECT FROM agencies_membership m WHERE m.id = viewer[2]::uuid AND m."role" = 'privacy_officer')
     AND ('all:' || subject) <> ALL (cg_barred()) AND ('own:' || subject) <> ALL (cg_barred()) AND (holder || ':' || subject) <> ALL (cg_barred());
END $$;

CREATE OR REPLACE FUNCTION cg_people_to_account(wanted text, birth date) RETURNS TABLE (id uuid, known_since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT p.id, p.known_since FROM people_person p
   WHERE p.agency_id = ((SELECT cg_viewer())[3])::uuid AND p.name_key = wanted AND (p.born_on IS NULL OR p.born_on = birth)
     AND cg_may_account(p.agency_id, p.subject_id) ORDER BY p.known_since, p.id
$$;

CREATE OR REPLACE FUNCTION cg_parts_to_account(person uuid) RETURNS TABLE (id uuid, label text, name text)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT t.id, t.label, t.name FROM people_person p JOIN privacy_part t ON t.subject_id = p.subject_id AND t.agency_id = p.agency_id
   WHERE p.id = person AND t.label <> 'court.sealed' AND cg_may_account(p.agency_id, p.subject_id)
$$;

-- A person whose name or number somebody at work stated of themself is kept from that user, whenever it is written down.
CREATE OR REPLACE FUNCTION cg_match_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF EXISTS (SELECT FROM privacy_statement s WHERE s.jurisdiction_id = NEW.jurisdiction_id) THEN
    PERFORM cg_bar_matching(NEW.jurisdiction_id, NEW.agency_id, NEW.subject_id, '', NULL,
                            cg_marks(NEW.jurisdiction_id, array_remove('name|' || cg_name_words(NEW.name) || cg_phone_held(NEW.phone), 'name|')));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_match_person AFTER INSERT OR UPDATE OF name, phone, subject_id ON people_person
  FOR EACH ROW EXECUTE FUNCTION cg_match_person();

CREATE OR REPLACE FUNCTION cg_match_safe_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NEW.address <> '' AND EXISTS (SELECT FROM privacy_statement s WHERE s.jurisdiction_id = NEW.jurisdiction_id) THEN
    PERFORM cg_bar_matching(NEW.jurisdiction_id, NEW.agency_id, NEW.subject_id, '', NULL, cg_marks(NEW.jurisdiction_id, cg_phone_held(NEW.address)));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_match_safe_contact AFTER INSERT OR UPDATE OF address ON outbox_safecontact
  FOR EACH ROW EXECUTE FUNCTION cg_match_safe_contact();

-- The same for those who are written down already.
CREATE OR REPLACE FUNCTION cg_match_people(place uuid, a_name text, a_phone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  words text := cg_name_words(a_name);
  tail text := right(regexp_replace(a_phone, '[^0-9]', '', 'g'), 7);
BEGIN
  IF words <> '' THEN
    PERFORM cg_bar_matching(place, p.agency_id, p.subject_id, '', NULL, cg_marks(place, ARRAY['name|' || words])) FROM people_person p
      WHERE p.jurisdiction_id = place AND p.name_key LIKE '%' || split_part(words, ' ', 1) || '%' AND cg_name_words(p.name) = words;
  END IF;
  IF length(tail) = 7 THEN
    PERFORM cg_bar_matching(place, h.agency_id, h.subject_id, '', NULL, cg_marks(place, cg_phone_held(h.held))) FROM (
        SELECT p.agency_id, p.subject_id, p.phone AS held FROM people_person p WHERE p.jurisdiction_id = place AND p.phone <> ''
        UNION ALL SELECT c.agency_id, c.subject_id, c.address FROM outbox_safecontact c WHERE c.jurisdiction_id = place AND c.address <> '') AS h
      WHERE right(regexp_replace(h.held, '[^0-9]', '', 'g'), 7) = tail;
  END IF;
END $$;

-- Who asked for a record that is kept from them. The book of who looked has who asked for which id and was not let in; these functions say
-- which of those tries were about a barred record, to the one agency whose privacy officer reviews them, outside the chain of whoever
-- tried. What a person is called, and why it is barred, is not told.
CREATE OR REPLACE FUNCTION cg_about(record uuid) RETURNS TABLE (person uuid, holder uuid, call uuid) LANGUAGE sql STABLE AS $$
  SELECT p.subject_id, p.agency_id, NULL::uuid FROM people_person p WHERE p.id = record
  UNION ALL SELECT c.subject_id, c.agency_id, NULL FROM cases_case c WHERE c.id = record
  UNION ALL SELECT c.subject_id, c.agency_id, NULL FROM cases_task t JOIN cases_case c ON c.id = t.case_id WHERE t.id = record
  UNION ALL SELECT c.subject_id, c.agency_id, NULL FROM cases_touchpoint t JOIN cases_case c ON c.id = t.case_id WHERE t.id = record
  UNION ALL SELECT r.subject_id, r.agency_id, NULL FROM referrals_referral r WHERE r.id = record
  UNION ALL SELECT e.subject_id, e.agency_id, e.call_id FROM encounters_encounter e WHERE e.id = record
  UNION ALL SELECT r.subject_id, r.agency_id, NULL FROM consents_release r WHERE r.id = record
  UNION ALL SELECT a.subject_id, a.agency_id, NULL FROM assessments_assessment a WHERE a.id = record
  UNION ALL SELECT t.subject_id, t.agency_id, t.record_id FROM privacy_part t WHERE t.id = record
  UNION ALL SELECT c.subject_id, c.agency_id, c.id FROM calls_call c WHERE c.id = record
  UNION ALL SELECT e.subject_id, c.agency_id, c.id FROM calls_call c JOIN encounters_encounter e ON e.call_id = c.id WHERE c.id = record
  UNION ALL SELECT c.subject_id, c.agency_id, c.id FROM calls_assignment a JOIN calls_call c ON c.id = a.call_id WHERE a.id = record
$$;

-- The holder reviews, unless whoever tried works there or there is nobody to review; then the agency that an agreement with the holder
-- names (purpose: administration), else the office that runs the installation. That office never learns what concerns an agency that works
-- in silence. Nobody reviews a colleague.
CREATE OR REPLACE FUNCTION cg_reviews_tries(reviewer uuid, holder uuid, tried uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH theirs AS (SELECT m.agency_id FROM agencies_membership m WHERE m.user_id = tried AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp() - interval '1 year')),
  named AS (SELECT a.to_agency_id FROM agencies_agreement a WHERE a.from_agency_id = holder AND 'administration' = ANY (a.purposes)
               AND a.starts_at <= statement_timestamp() AND (a.ends_at IS NULL OR a.ends_at > statement_timestamp())
               AND a.to_agency_id NOT IN (SELECT agency_id FROM theirs)),
  itself AS (SELECT holder NOT IN (SELECT agency_id FROM theirs) AND EXISTS (
               SELECT FROM agencies_membership m WHERE m.agency_id = holder AND m."role" = 'privacy_officer'
                  AND m.starts_at <= statement_timestamp() AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())) AS can)
  SELECT reviewer NOT IN (SELECT agency_id FROM theirs) AND CASE
    WHEN (SELECT can FROM itself) THEN reviewer = holder
    WHEN EXISTS (SELECT FROM named) THEN reviewer IN (SELECT to_agency_id FROM named)
    ELSE EXISTS (SELECT FROM agencies_agency a WHERE a.id = reviewer AND a.kind = 'host')
         AND NOT EXISTS (SELECT FROM agencies_agency a WHERE a.id = holder AND a.kind IN ('victim_service', 'substance_use')) END
$$;

CREATE OR REPLACE FUNCTION cg_tries_to_review(users uuid[], records uuid[], moments timestamptz[]) RETURNS TABLE (n bigint, holder uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
  barred text[] := cg_barred();
BEGIN
  IF viewer IS NULL OR viewer[5] <> 'administration' OR cg_role() <> 'privacy_officer' THEN RETURN; END IF;
  RETURN QUERY SELECT DISTINCT ON (t.n) t.n, a.holder
    FROM unnest(users, records, moments) WITH ORDINALITY AS t (tried, record, at, n) CROSS JOIN LATERAL cg_about(t.record) AS a
    JOIN privacy_bar b ON b.jurisdiction_id = viewer[4]::uuid AND (b.subject_id = a.person OR b.record_id = a.call)
     AND b.starts_at <= t.at AND (b.ends_at IS NULL OR b.ends_at > t.at)
     AND CASE b.kind WHEN 'firewall' THEN false
                     WHEN 'works_there' THEN EXISTS (SELECT FROM agencies_membership m WHERE m.user_id = t.tried AND m.agency_id = b.to_agency_id
                                                        AND m.starts_at <= t.at AND (m.ends_at IS NULL OR m.ends_at > t.at))
                     ELSE b.user_id = t.tried END
   WHERE t.tried <> viewer[1]::uuid AND cg_reviews_tries(viewer[3]::uuid, a.holder, t.tried)
     AND (a.person IS NULL OR ('all:' || a.person) <> ALL (barred)) AND (a.call IS NULL OR ('rec:' || a.call) <> ALL (barred))
   ORDER BY t.n, a.holder;
END $$;

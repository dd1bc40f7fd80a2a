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

-- Which copies came to the own agency from others, each kind of each day once with their number: the records themselves are read by those
-- whose work they are. A packet is about nobody whom the shared records know, so it stands in no record but its own.
CREATE OR REPLACE FUNCTION cg_copies_received() RETURNS TABLE (at timestamptz, from_agency uuid, partner text, way text, label text, name text, purpose text,
  passing text, obligations text[], until timestamptz, pieces bigint) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  WITH me AS MATERIALIZED (
    SELECT viewer[3]::uuid AS agency, cg_barred() AS barred FROM (SELECT cg_viewer() AS viewer) v
      JOIN agencies_membership m ON m.id = viewer[2]::uuid AND m."role" = 'privacy_officer' WHERE viewer[5] = 'administration')
  SELECT * FROM (
    (SELECT r.received_at, r.from_agency_id, '', r.way, r.label, coalesce(t.name, ''), r.purpose, r.passing, r.obligations::text[], r.until, count(*)
       FROM me JOIN privacy_received r ON r.agency_id = me.agency LEFT JOIN privacy_part t ON t.id = r.record_id
      WHERE r.label <> 'court.sealed'
        AND (r.subject_id IS NULL OR NOT ARRAY['all:' || r.subject_id, 'own:' || r.subject_id, r.agency_id || ':' || r.subject_id] && me.barred)
      GROUP BY 1, 2, 4, 5, 6, 7, 8, 9, 10)
    UNION ALL
    (SELECT k.at, NULL, b.name, 'packet', 'victim_advocacy', 'packet', k.purpose, '', coalesce(max(t.bound_by::text[]), '{}'), k.until, count(t.id)
       FROM me JOIN packets_taken k ON k.agency_id = me.agency JOIN packets_partner b ON b.id = k.partner_id
       LEFT JOIN privacy_part t ON t.record_id = k.id AND t.agency_id = k.agency_id
      WHERE k.kind = 'release' GROUP BY k.id, b.name)) AS came
   ORDER BY 1 DESC, 4, 5, 6 LIMIT 500
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
    JOIN privacy_bar b ON b.jurisdiction_id = viewer[4]::uuid AND b.agency_id = a.holder AND (b.subject_id = a.person OR b.record_id = a.call)
     AND b.starts_at <= t.at AND (b.ends_at IS NULL OR b.ends_at > t.at)
     AND CASE b.kind WHEN 'firewall' THEN false
                     WHEN 'works_there' THEN EXISTS (SELECT FROM agencies_membership m WHERE m.user_id = t.tried AND m.agency_id = b.to_agency_id
                                                        AND m.starts_at <= t.at AND (m.ends_at IS NULL OR m.ends_at > t.at))
                     ELSE b.user_id = t.tried END
   WHERE t.tried <> viewer[1]::uuid AND cg_reviews_tries(viewer[3]::uuid, a.holder, t.tried)
     AND (a.person IS NULL OR ('all:' || a.person) <> ALL (barred)) AND (a.call IS NULL OR ('rec:' || a.call) <> ALL (barred))
   ORDER BY t.n, a.holder;
END $$;

-- What was not shown to somebody and was shown to the same within days: whose record it is, and what began in between that can have let
-- them in, told to the same reviewer outside of their chain as a try. Nothing of the person is told, and no text. Where nothing began and
-- they had seen it before, nothing is told: the page was another one. Only what the holder itself gave can have let them in, and nothing is
-- told of who works in silence elsewhere.
CREATE OR REPLACE FUNCTION cg_allowed_later(users uuid[], records uuid[], denied timestamptz[], members uuid[], later_members uuid[],
  allowed timestamptz[], seen boolean[]) RETURNS TABLE (n bigint, holder uuid, what text, cause uuid, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
  barred text[] := cg_barred();
BEGIN
  IF viewer IS NULL OR viewer[5] <> 'administration' OR cg_role() <> 'privacy_officer' THEN RETURN; END IF;
  RETURN QUERY
  WITH told AS (
    SELECT DISTINCT ON (t.n) t.*, m.agency_id AS reads, a.person, a.holder, a.call
      FROM unnest(users, records, denied, members, later_members, allowed, seen) WITH ORDINALITY
           AS t (tried, record, no_at, no_as, yes_as, yes_at, seen_before, n)
      JOIN agencies_membership m ON m.id = t.yes_as AND m.user_id = t.tried
      CROSS JOIN LATERAL cg_about(t.record) AS a
     WHERE t.tried <> viewer[1]::uuid AND m.jurisdiction_id = viewer[4]::uuid AND cg_reviews_tries(viewer[3]::uuid, a.holder, t.tried)
       AND (m.agency_id = viewer[3]::uuid OR NOT cg_in_silence(m.agency_id))
       AND (a.person IS NULL OR ('all:' || a.person) <> ALL (barred)) AND (a.call IS NULL OR ('rec:' || a.call) <> ALL (barred))
     ORDER BY t.n, a.holder
  ), began AS (
    SELECT t.n, 'role' AS what, m.id AS cause, coalesce(m.taken_up_at, m.starts_at) AS since FROM told t
      JOIN agencies_membership m ON m.user_id = t.tried AND m.agency_id = t.reads AND coalesce(m.taken_up_at, m.starts_at) > t.no_at
       AND coalesce(m.taken_up_at, m.starts_at) <= t.yes_at
    UNION SELECT t.n, 'team', c.unit_id, c.from_at FROM told t JOIN agencies_membership m ON m.user_id = t.tried
      JOIN units_crew c ON c.membership_id = m.id AND c.from_at > t.no_at AND c.from_at <= t.yes_at
    UNION SELECT t.n, r.kind::text, r.cause_id, r.starts_at FROM told t
      JOIN privacy_reach r ON (r.subject_id = t.person OR r.record_id IN (t.record, t.call)) AND r.giver_id = t.holder AND r.starts_at > t.no_at AND r.starts_at <= t.yes_at
       AND (r.membership_id = t.yes_as OR r.membership_id IS NULL AND r.agency_id = t.reads)
    UNION SELECT t.n, 'release', g.release_id, g.starts_at FROM told t
      JOIN privacy_grant g ON g.subject_id = t.person AND g.from_agency_id = t.holder AND g.to_agency_id = t.reads AND g.starts_at > t.no_at AND g.starts_at <= t.yes_at
    UNION SELECT t.n, 'agreement', w.id, w.starts_at FROM told t
      JOIN agencies_agreement w ON w.from_agency_id = t.holder AND w.to_agency_id = t.reads AND w.starts_at > t.no_at AND w.starts_at <= t.yes_at
    UNION SELECT t.n, 'emergency', e.id, e.starts_at FROM told t
      JOIN privacy_emergency e ON e.membership_id = t.yes_as AND e.subject_id = t.person AND e.owner_id = t.holder AND e.starts_at > t.no_at AND e.starts_at <= t.yes_at
    UNION SELECT t.n, 'bar', b.id, b.ends_at FROM told t
      JOIN privacy_bar b ON (b.subject_id = t.person OR b.record_id = t.call) AND b.agency_id = t.holder AND b.ends_at > t.no_at AND b.ends_at <= t.yes_at
       AND (b.user_id = t.tried OR b.to_agency_id = t.reads)
    UNION SELECT t.n, 'other_role', t.yes_as, t.yes_at FROM told t WHERE t.yes_as <> t.no_as
  )
  SELECT t.n, t.holder, b.what, b.cause, b.since FROM told t LEFT JOIN LATERAL (
      SELECT x.what, x.cause, x.since FROM began x WHERE x.n = t.n ORDER BY x.since DESC, x.what LIMIT 5) AS b ON true
   WHERE b.what IS NOT NULL OR NOT t.seen_before ORDER BY t.n, b.since DESC, b.what;
END $$;

-- A person on their own page. The token is of another kind than that of somebody at work (own_viewer.py) and says which page and which stay;
-- whose page it is stands in the page's row. While a person is still entering (no stay) nothing is theirs to see but the page's own row.
-- Answers page, stay, place, person (inside a stay), agency, labels that the law shows to the person.
CREATE OR REPLACE FUNCTION cg_self() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  token text := current_setting('commonground.viewer', true);
  body text;
  pads commonground_key%ROWTYPE;
  facts text[];
  page people_ownpage%ROWTYPE;
BEGIN
  IF token IS NULL OR left(token, 5) <> 'self|' THEN RETURN NULL; END IF;
  body := split_part(token, '#', 1);
  SELECT * INTO pads FROM commonground_key;
  IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(body, 'UTF8'))), 'hex') IS DISTINCT FROM split_part(token, '#', 2) THEN
    RETURN NULL;
  END IF;
  facts := string_to_array(body, '|');
  IF array_length(facts, 1) IS DISTINCT FROM 6 OR to_timestamp(facts[5]::double precision) < clock_timestamp() THEN RETURN NULL; END IF;
  SELECT * INTO page FROM people_ownpage p WHERE p.id = facts[2]::uuid AND p.jurisdiction_id = facts[4]::uuid AND p.ended_at IS NULL;
  IF NOT FOUND OR facts[3] <> '' AND NOT EXISTS (
       SELECT FROM people_ownstay s WHERE s.id = facts[3]::uuid AND s.page_id = page.id AND s.ended_at IS NULL
          AND s.seen_at > clock_timestamp() - make_interval(mins => s.minutes) AND s.began_at > clock_timestamp() - interval '1 hour') THEN
    RETURN NULL;
  END IF;
  RETURN ARRAY[page.id::text, facts[3], facts[4], CASE WHEN facts[3] <> '' THEN page.subject_id::text END, page.agency_id::text, facts[6]];
END $$;
CREATE OR REPLACE FUNCTION cg_self_subject() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
  SELECT ((SELECT cg_self())[4])::uuid
$$;

-- When other pages of the same person were started: a page that somebody else had handed to them in the person's name is seen here.
CREATE OR REPLACE FUNCTION cg_self_elsewhere() RETURNS SETOF timestamptz LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT w.opened_at FROM people_ownpage p JOIN people_ownwayin w ON w.page_id = p.id
   WHERE p.subject_id = (SELECT cg_self_subject()) AND p.id <> ((SELECT cg_self())[1])::uuid AND p.ended_at IS NULL AND w.opened_at IS NOT NULL
   ORDER BY w.opened_at DESC
$$;

-- Nothing of an agency that by law never says who came to it, also not to whoever holds the phone: its own page stands in its own house.
CREATE OR REPLACE FUNCTION cg_in_silence(holder uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT EXISTS (SELECT FROM agencies_agency a WHERE a.id = holder AND a.kind IN ('victim_service', 'substance_use'))
$$;

-- Whether the open stay began beside a worker; what is done in one is asked about again.
CREATE OR REPLACE FUNCTION cg_self_beside() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT coalesce((SELECT s.beside FROM people_ownstay s WHERE s.id = nullif((SELECT cg_self())[2], '')::uuid), false)
$$;

-- Of staff a person reads no name and no address: the roles of those who looked are told by this function, for the ids that the book gave.
CREATE OR REPLACE FUNCTION cg_self_roles(members uuid[]) RETURNS TABLE (id uuid, "role" text) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT m.id, m."role"::text FROM agencies_membership m WHERE m.id = ANY (members) AND m.jurisdiction_id = ((SELECT cg_self())[3])::uuid
$$;
ALTER TABLE agencies_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE agencies_membership ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS cg_not_self ON agencies_user;
CREATE POLICY cg_not_self ON agencies_user TO cg_app USING ((SELECT cg_self()) IS NULL);
DROP POLICY IF EXISTS cg_all ON agencies_user;
CREATE POLICY cg_all ON agencies_user TO cg_reader, cg_ledger USING (true);
DROP POLICY IF EXISTS cg_not_self ON agencies_membership;
CREATE POLICY cg_not_self ON agencies_membership TO cg_app USING ((SELECT cg_self()) IS NULL);
DROP POLICY IF EXISTS cg_all ON agencies_membership;
CREATE POLICY cg_all ON agencies_membership TO cg_reader, cg_ledger USING (true);

-- Who reads a complaint: an agency that an agreement of the one complained of names for it (purpose: administration), else the office that runs
-- the installation; each only where a privacy officer works who has not worked at the one complained of in the last year, and never the one
-- complained of itself. Nobody, when there is no such body. A complaint about nobody in particular goes to the office.
CREATE OR REPLACE FUNCTION cg_complaint_reader(place uuid, about uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT w.id FROM (
      SELECT a.id, 1 AS turn, g.starts_at AS since FROM agencies_agreement g JOIN agencies_agency a ON a.id = g.to_agency_id
       WHERE g.from_agency_id = about AND 'administration' = ANY (g.purposes) AND a.active AND a.kind NOT IN ('victim_service', 'substance_use')
         AND g.starts_at <= statement_timestamp() AND (g.ends_at IS NULL OR g.ends_at > statement_timestamp())
      UNION ALL SELECT a.id, 2, NULL FROM agencies_agency a WHERE a.kind = 'host' AND a.jurisdiction_id = place) AS w
   WHERE w.id IS DISTINCT FROM about AND (about IS NULL OR EXISTS (
     SELECT FROM agencies_membership m JOIN agencies_user u ON u.id = m.user_id WHERE m.agency_id = w.id AND m."role" = 'privacy_officer' AND u.is_active AND m.taken_up_at IS NOT NULL
        AND m.starts_at <= statement_timestamp() AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())
        AND NOT EXISTS (SELECT FROM agencies_membership o WHERE o.user_id = m.user_id AND o.agency_id = about
                           AND (o.ends_at IS NULL OR o.ends_at > statement_timestamp() - interval '1 year'))))
   ORDER BY w.turn, w.since, w.id LIMIT 1
$$;

-- Where a word of the person is read: at the agency that handed over their page, at one that keeps something of them, and of a complaint at
-- the body that reads it. One written to any other agency is read by nobody; whether it is, whoever wrote it cannot tell.
-- It answers the agency that it is asked about and nobody else: the answer says who is known where.
CREATE OR REPLACE FUNCTION cg_word_reaches(subject uuid, page uuid, reader uuid, kind text, about uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT reader = ((SELECT cg_viewer())[3])::uuid AND NOT cg_in_silence(reader)
    AND NOT ARRAY['all:' || subject, 'own:' || subject, reader || ':' || subject] && (SELECT cg_barred()) AND CASE WHEN kind = 'complaint'
    THEN EXISTS (SELECT FROM agencies_agency a WHERE a.id = reader AND (a.kind = 'host' OR EXISTS (
           SELECT FROM agencies_agreement g WHERE g.from_agency_id = about AND g.to_agency_id = reader AND 'administration' = ANY (g.purposes)))) AND reader IS DISTINCT FROM about
    ELSE EXISTS (SELECT FROM people_ownpage p WHERE p.id = page AND p.agency_id = reader)
      OR EXISTS (SELECT FROM people_person p WHERE p.subject_id = subject AND p.agency_id = reader)
      OR EXISTS (SELECT FROM privacy_part t WHERE t.subject_id = subject AND t.agency_id = reader)
      OR EXISTS (SELECT FROM consents_release r WHERE r.subject_id = subject AND (r.agency_id = reader OR reader = ANY (r.to_agencies))) END
$$;


-- What a person may read and change of the rows themselves: their page, their stays, what they said, and their permissions, which they may
-- take back and nothing else.
DROP POLICY IF EXISTS cg_self_read ON people_ownpage;
CREATE POLICY cg_self_read ON people_ownpage FOR SELECT TO cg_app USING (id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_read ON people_ownwayin;
CREATE POLICY cg_self_read ON people_ownwayin FOR SELECT TO cg_app USING (page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_add ON people_ownwayin;
CREATE POLICY cg_self_add ON people_ownwayin FOR INSERT TO cg_app WITH CHECK (page_id = ((SELECT cg_self())[1])::uuid AND jurisdiction_id = ((SELECT cg_self())[3])::uuid);
DROP POLICY IF EXISTS cg_self_change ON people_ownwayin;
CREATE POLICY cg_self_change ON people_ownwayin FOR UPDATE TO cg_app USING (page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_read ON people_ownact;
CREATE POLICY cg_self_read ON people_ownact FOR SELECT TO cg_app USING (page_id = ((SELECT cg_self())[1])::uuid AND (SELECT cg_self_subject()) IS NOT NULL);
DROP POLICY IF EXISTS cg_self_add ON people_ownact;
CREATE POLICY cg_self_add ON people_ownact FOR INSERT TO cg_app
  WITH CHECK (page_id = ((SELECT cg_self())[1])::uuid AND jurisdiction_id = ((SELECT cg_self())[3])::uuid AND was_them = '' AND (SELECT cg_self_beside()));
DROP POLICY IF EXISTS cg_self_change ON people_ownact;
CREATE POLICY cg_self_change ON people_ownact FOR UPDATE TO cg_app
  USING (page_id = ((SELECT cg_self())[1])::uuid AND was_them = '' AND NOT (SELECT cg_self_beside())) WITH CHECK (page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_read ON people_ownstay;
CREATE POLICY cg_self_read ON people_ownstay FOR SELECT TO cg_app USING (page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_add ON people_ownstay;
CREATE POLICY cg_self_add ON people_ownstay FOR INSERT TO cg_app WITH CHECK (page_id = ((SELECT cg_self())[1])::uuid AND jurisdiction_id = ((SELECT cg_self())[3])::uuid);
DROP POLICY IF EXISTS cg_self_change ON people_ownstay;
CREATE POLICY cg_self_change ON people_ownstay FOR UPDATE TO cg_app USING (page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_self_read ON people_ownword;
CREATE POLICY cg_self_read ON people_ownword FOR SELECT TO cg_app USING (subject_id = (SELECT cg_self_subject()) AND page_id = ((SELECT cg_self())[1])::uuid);
DROP POLICY IF EXISTS cg_word_read ON people_ownword;
CREATE POLICY cg_word_read ON people_ownword AS RESTRICTIVE FOR SELECT TO cg_app
  USING ((SELECT cg_self()) IS NOT NULL OR cg_word_reaches(subject_id, page_id, agency_id, kind, about_agency_id));
DROP POLICY IF EXISTS cg_self_add ON people_ownword;
CREATE POLICY cg_self_add ON people_ownword FOR INSERT TO cg_app
  WITH CHECK (subject_id = (SELECT cg_self_subject()) AND page_id = ((SELECT cg_self())[1])::uuid
              AND answered_at IS NULL AND answer = '' AND found = '' AND was_them = '' AND NOT asked_them AND beside = (SELECT cg_self_beside()));
-- What was said beside a worker, the person says at another visit whether it was them; nobody at work says it for them.
DROP POLICY IF EXISTS cg_self_change ON people_ownword;
CREATE POLICY cg_self_change ON people_ownword FOR UPDATE TO cg_app
  USING (page_id = ((SELECT cg_self())[1])::uuid AND subject_id = (SELECT cg_self_subject()) AND was_them = '' AND NOT (SELECT cg_self_beside()))
  WITH CHECK (page_id = ((SELECT cg_self())[1])::uuid AND was_them <> '');
CREATE OR REPLACE FUNCTION cg_guard_own_word() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF (CASE WHEN cg_self() IS NOT NULL THEN to_jsonb(NEW) - 'was_them' IS DISTINCT FROM to_jsonb(OLD) - 'was_them' ELSE NEW.was_them <> OLD.was_them END) THEN
    RAISE EXCEPTION 'The person says whether it was them, and nothing else changes it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_own_word BEFORE UPDATE ON people_ownword FOR EACH ROW WHEN (current_user = 'cg_app') EXECUTE FUNCTION cg_guard_own_word();
-- A page that was ended keeps nothing by which somebody could come in.
CREATE OR REPLACE FUNCTION cg_forget_way_in() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE people_ownwayin SET words_mark = '', pin = '' WHERE page_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_forget_way_in AFTER UPDATE OF ended_at ON people_ownpage
  FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION cg_forget_way_in();
DROP POLICY IF EXISTS cg_self_read ON consents_release;
CREATE POLICY cg_self_read ON consents_release FOR SELECT TO cg_app USING (subject_id = (SELECT cg_self_subject()) AND NOT cg_in_silence(agency_id));
DROP POLICY IF EXISTS cg_self_change ON consents_release;
CREATE POLICY cg_self_change ON consents_release FOR UPDATE TO cg_app
  USING (subject_id = (SELECT cg_self_subject()) AND NOT cg_in_silence(agency_id) AND status = 'given')
  WITH CHECK (subject_id = (SELECT cg_self_subject()) AND status = 'revoked' AND revoked_at IS NOT NULL);
DROP POLICY IF EXISTS cg_self_read ON consents_withdrawal;
CREATE POLICY cg_self_read ON consents_withdrawal FOR SELECT TO cg_app USING (subject_id = (SELECT cg_self_subject()) AND NOT cg_in_silence(agency_id));
DROP POLICY IF EXISTS cg_self_add ON consents_withdrawal;
CREATE POLICY cg_self_add ON consents_withdrawal FOR INSERT TO cg_app
  WITH CHECK (subject_id = (SELECT cg_self_subject()) AND EXISTS (SELECT FROM consents_release r WHERE r.id = release_id AND r.agency_id = consents_withdrawal.agency_id));
DROP POLICY IF EXISTS cg_self_read ON privacy_grant;
CREATE POLICY cg_self_read ON privacy_grant FOR SELECT TO cg_app USING (subject_id = (SELECT cg_self_subject()) AND NOT cg_in_silence(from_agency_id));
DROP POLICY IF EXISTS cg_self_change ON privacy_grant;
CREATE POLICY cg_self_change ON privacy_grant FOR UPDATE TO cg_app
  USING (subject_id = (SELECT cg_self_subject()) AND NOT cg_in_silence(from_agency_id) AND revoked_at IS NULL)
  WITH CHECK (subject_id = (SELECT cg_self_subject()) AND revoked_at IS NOT NULL);
-- A grant that the person ends is ended and not otherwise changed.
CREATE OR REPLACE FUNCTION cg_guard_own_grant() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND cg_self() IS NOT NULL AND to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at' THEN
    RAISE EXCEPTION 'A permission is taken back here, and not changed.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_own_grant BEFORE UPDATE ON privacy_grant FOR EACH ROW EXECUTE FUNCTION cg_guard_own_grant();
CREATE OR REPLACE FUNCTION cg_guard_own_release() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND cg_self() IS NOT NULL
     AND to_jsonb(NEW) - ARRAY['revoked_at', 'status'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['revoked_at', 'status'] THEN
    RAISE EXCEPTION 'A permission is taken back here, and not changed.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_own_release BEFORE UPDATE ON consents_release FOR EACH ROW EXECUTE FUNCTION cg_guard_own_release();
-- The clock of a permission stops with it; the clock of a word begins with it. Asked in functions, and only for a person on their own page:
-- what stands in a policy is planned anew for every statement of everybody.
CREATE OR REPLACE FUNCTION cg_self_clock(kind text, record uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  RETURN CASE kind
    WHEN 'consents.release' THEN EXISTS (SELECT FROM consents_release r WHERE r.id = record AND r.subject_id = cg_self_subject())
    WHEN 'people.ownword' THEN EXISTS (SELECT FROM people_ownword w WHERE w.id = record AND w.page_id = (cg_self())[1]::uuid)
    ELSE false END;
END $$;
CREATE OR REPLACE FUNCTION cg_self_word_at(record uuid, reader uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  RETURN EXISTS (SELECT FROM people_ownword w WHERE w.id = record AND w.page_id = (cg_self())[1]::uuid AND w.agency_id = reader);
END $$;
DROP POLICY IF EXISTS cg_self_read ON clocks_clock;
CREATE POLICY cg_self_read ON clocks_clock FOR SELECT TO cg_app USING (CASE WHEN (SELECT cg_self()) IS NULL THEN false ELSE cg_self_clock(record_kind, record_id) END);
DROP POLICY IF EXISTS cg_self_change ON clocks_clock;
CREATE POLICY cg_self_change ON clocks_clock FOR UPDATE TO cg_app
  USING (CASE WHEN (SELECT cg_self()) IS NULL OR record_kind <> 'consents.release' THEN false ELSE cg_self_clock(record_kind, record_id) END)
  WITH CHECK (status = 'stopped' AND stop_reason = 'taken_back');
DROP POLICY IF EXISTS cg_self_add ON clocks_clock;
CREATE POLICY cg_self_add ON clocks_clock FOR INSERT TO cg_app
  WITH CHECK (CASE WHEN (SELECT cg_self()) IS NULL THEN false
                   ELSE record_kind = 'people.ownword' AND status = 'running' AND cg_self_word_at(record_id, agency_id) END);
-- That something changed is news for the desk of the agency whose row it is; the person reads no news.
DROP POLICY IF EXISTS cg_self_add ON ledger_news;
CREATE POLICY cg_self_add ON ledger_news FOR INSERT TO cg_app WITH CHECK (jurisdiction_id = ((SELECT cg_self())[3])::uuid AND agency_id IS NOT NULL);

-- Before anybody is known: the page that a keyed mark opens, and the stay of a cookie. Whoever has no key makes no mark.
DROP FUNCTION IF EXISTS cg_own_page_by(text);
CREATE OR REPLACE FUNCTION cg_own_page_by(a_mark text)
RETURNS TABLE (way text, id uuid, jurisdiction uuid, agency uuid, language text, pin text, tries integer, handed_from text, handed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT 'code', p.id, p.jurisdiction_id, p.agency_id, p.language, '', 0, p.handed_from, p.handed_at FROM people_ownpage p
   WHERE p.code_mark = a_mark AND a_mark <> '' AND p.code_until > clock_timestamp() AND p.ended_at IS NULL
     AND NOT EXISTS (SELECT FROM people_ownwayin w WHERE w.page_id = p.id AND w.used_code = a_mark)
  UNION ALL
  SELECT 'words', p.id, p.jurisdiction_id, p.agency_id, p.language, w.pin, w.tries::integer, p.handed_from, p.handed_at
    FROM people_ownwayin w JOIN people_ownpage p ON p.id = w.page_id WHERE w.words_mark = a_mark AND a_mark <> '' AND p.ended_at IS NULL
$$;
-- Asking for a stay keeps it open for so many minutes more: the page that is asked for says how many (a page to write on: longer).
DROP FUNCTION IF EXISTS cg_own_stay_by(text);
DROP FUNCTION IF EXISTS cg_own_stay_by(text, integer);
CREATE OR REPLACE FUNCTION cg_own_stay_by(a_mark text, a_minutes integer)
RETURNS TABLE (stay uuid, page uuid, jurisdiction uuid, agency uuid, subject uuid, hidden text[], words text, seconds integer, beside boolean) LANGUAGE sql SECURITY DEFINER AS $$
  UPDATE people_ownstay AS s SET seen_at = clock_timestamp(), minutes = a_minutes FROM people_ownpage p JOIN people_ownwayin w ON w.page_id = p.id
   WHERE s.mark = a_mark AND p.id = s.page_id AND p.ended_at IS NULL AND s.ended_at IS NULL
     AND s.seen_at > clock_timestamp() - make_interval(mins => s.minutes) AND s.began_at > clock_timestamp() - interval '1 hour'
  RETURNING s.id, p.id, p.jurisdiction_id, p.agency_id, p.subject_id, w.hidden::text[], s.words::text,
    greatest(1, least(a_minutes * 60, extract(epoch FROM s.began_at + interval '1 hour' - clock_timestamp())))::integer, s.beside
$$;

-- The records that are about the person of the page: kind, id and holder, without a word of them. Who looked at them is read in the book by
-- these ids. Left out is what the law does not show to the person (labels in the token): rows of police, dispatch and courts count as criminal
-- justice and those of child protection as child welfare, whatever stands in them, because they may tell of somebody else's report.
CREATE OR REPLACE FUNCTION cg_own_records() RETURNS TABLE (kind text, id uuid, holder uuid, label text) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  WITH me AS MATERIALIZED (SELECT cg_self_subject() AS subject, string_to_array((SELECT cg_self())[6], ',') AS labels),
  records AS (
    SELECT 'people.person' AS kind, p.id, p.agency_id AS holder, 'general' AS label FROM people_person p, me WHERE p.subject_id = me.subject
    UNION ALL SELECT 'privacy.part', t.id, t.agency_id, t.label FROM privacy_part t, me WHERE t.subject_id = me.subject
    UNION ALL SELECT 'cases.case', c.id, c.agency_id, 'general' FROM cases_case c, me WHERE c.subject_id = me.subject
    UNION ALL SELECT 'cases.task', t.id, t.agency_id, 'general' FROM cases_case c JOIN cases_task t ON t.case_id = c.id, me WHERE c.subject_id = me.subject
    UNION ALL SELECT 'cases.touchpoint', t.id, t.agency_id, 'general' FROM cases_case c JOIN cases_touchpoint t ON t.case_id = c.id, me WHERE c.subject_id = me.subject
    UNION ALL SELECT 'referrals.referral', r.id, r.agency_id, 'general' FROM referrals_referral r, me WHERE r.subject_id = me.subject
    UNION ALL SELECT 'encounters.encounter', e.id, e.agency_id, 'general' FROM encounters_encounter e, me WHERE e.subject_id = me.subject
    UNION ALL SELECT 'consents.release', r.id, r.agency_id, 'general' FROM consents_release r, me WHERE r.subject_id = me.subject
    UNION ALL SELECT 'assessments.assessment', a.id, a.agency_id, a.label FROM assessments_assessment a, me WHERE a.subject_id = me.subject
    UNION ALL SELECT 'people.ownword', w.id, w.agency_id, 'general' FROM people_ownword w, me WHERE w.subject_id = me.subject)
  SELECT r.kind, r.id, r.holder, r.label FROM records r JOIN agencies_agency a ON a.id = r.holder, me
   WHERE NOT cg_in_silence(r.holder) AND r.label = ANY (me.labels)
     AND CASE WHEN a.kind IN ('police', 'dispatch', 'court') THEN 'criminal_justice' WHEN a.kind = 'child_protection' THEN 'child_welfare' ELSE r.label END = ANY (me.labels)
$$;

-- A warning of a threat is sent in one's own name, now, by a role that warns, about somebody whom one's own agency knows; and taken in by whoever
-- reads it at the receiver. Arguments: the roles that warn, and those that take in.
CREATE OR REPLACE FUNCTION cg_guard_warning() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF TG_OP = 'INSERT' AND (cg_role() = ANY (string_to_array(TG_ARGV[0], ',')) AND NEW.sent_by = viewer[2]::uuid AND NEW.agency_id = viewer[3]::uuid
      AND NEW.taken_at IS NULL AND NEW.sent_at BETWEEN statement_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'
      AND EXISTS (SELECT FROM people_person p WHERE p.subject_id = NEW.subject_id AND p.agency_id = NEW.agency_id)) IS NOT TRUE THEN
    RAISE EXCEPTION 'A warning is sent by who judged it, in their own name, now.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND (cg_role() = ANY (string_to_array(TG_ARGV[1], ',')) AND NEW.taken_by = viewer[2]::uuid AND NEW.to_agency_id = viewer[3]::uuid)
      IS NOT TRUE THEN
    RAISE EXCEPTION 'A warning is taken in by who reads it, in their own name.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_warning BEFORE INSERT OR UPDATE ON people_threatwarning FOR EACH ROW EXECUTE FUNCTION cg_guard_warning(
  'responder_clinician,crisis_clinician,advocate',
  'dispatcher,dispatch_supervisor,officer,responder_clinician,crisis_clinician,peer,medic,advocate,intake_worker,case_worker,coordinator');

-- On what it rested is written by the same, in the same moment; it is reviewed by another, the holder's own privacy officer or the office's.
CREATE OR REPLACE FUNCTION cg_guard_ground() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF TG_OP = 'INSERT' AND (NEW.sent_by = viewer[2]::uuid AND NEW.agency_id = viewer[3]::uuid AND NEW.reviewed_at IS NULL AND NEW.found IS NULL
      AND EXISTS (SELECT FROM people_threatwarning w WHERE w.id = NEW.warning_id AND w.sent_by = viewer[2]::uuid AND w.subject_id = NEW.subject_id)
      AND EXISTS (SELECT FROM agencies_membership m WHERE m.id = NEW.decided_by AND m.agency_id = NEW.agency_id)
      AND EXISTS (SELECT FROM agencies_agency a WHERE a.id = NEW.reviewer_id AND (a.id = NEW.agency_id OR a.kind = 'host'))) IS NOT TRUE THEN
    RAISE EXCEPTION 'On what a warning rests is written by who sent it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND (cg_role() = 'privacy_officer' AND NEW.reviewed_by = viewer[2]::uuid AND NEW.reviewer_id = viewer[3]::uuid
      AND NOT EXISTS (SELECT FROM agencies_membership m WHERE m.id IN (NEW.sent_by, NEW.decided_by) AND m.user_id = viewer[1]::uuid)) IS NOT TRUE THEN
    RAISE EXCEPTION 'A warning is reviewed by others than who sent it or decided on it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_ground BEFORE INSERT OR UPDATE ON people_warningground FOR EACH ROW EXECUTE FUNCTION cg_guard_ground();

-- Both are written by the verb, which asks the law of each piece, writes the line and starts the clock of the review: never by a statement,
-- not even by one in the sender's own name.
CREATE OR REPLACE FUNCTION cg_prove_warning() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(NEW.proof, 'warning', NEW.id::text, NEW.agency_id::text, coalesce(NEW.to_agency_id::text, ''),
       NEW.subject_id::text, NEW.recipient, NEW.label, NEW.purpose, array_to_string(NEW.obligations, ','), NEW.passing, NEW.law, NEW.person_told::text,
       cg_moment(NEW.sent_at), NEW.sent_by::text) THEN
    RAISE EXCEPTION 'A warning is written by the application, which asks the law of it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_prove_warning BEFORE INSERT ON people_threatwarning FOR EACH ROW EXECUTE FUNCTION cg_prove_warning();
CREATE OR REPLACE FUNCTION cg_prove_ground() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(NEW.proof, 'warning ground', NEW.id::text, NEW.warning_id::text, NEW.agency_id::text,
       NEW.reviewer_id::text, NEW.subject_id::text, NEW.person_id::text, NEW.basis, array_to_string(NEW.labels, ','), array_to_string(NEW.stated, ','),
       array_to_string(NEW.items, ','), array_to_string(NEW.cells, ','), NEW.decided_by::text, cg_moment(NEW.decided_at), cg_moment(NEW.sent_at),
       NEW.sent_by::text) THEN
    RAISE EXCEPTION 'On what a warning rests is written by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_prove_ground BEFORE INSERT ON people_warningground FOR EACH ROW EXECUTE FUNCTION cg_prove_ground();

-- Who is told by mail that a warning came, or is to be reviewed: whoever has one of these roles there, without those from whom the person is kept, by
-- whichever agency. It answers whoever sent it, at once, and does not say whom it leaves out. (A bar of the whole agency leaves out everybody.)
CREATE OR REPLACE FUNCTION cg_told_of_warning(warning uuid, told uuid, roles text[]) RETURNS TABLE (whom uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT m.user_id FROM people_threatwarning w LEFT JOIN people_warningground g ON g.warning_id = w.id
    JOIN agencies_membership m ON m.agency_id = told AND m."role" = ANY (roles)
   WHERE w.id = warning AND w.sent_by = ((SELECT cg_viewer())[2])::uuid AND w.sent_at > statement_timestamp() - interval '5 minutes'
     AND told IN (w.to_agency_id, g.reviewer_id) AND m.taken_up_at IS NOT NULL AND m.starts_at <= statement_timestamp()
     AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())
     AND NOT EXISTS (SELECT FROM privacy_bar b WHERE b.subject_id = w.subject_id AND (b.user_id = m.user_id OR b.to_agency_id = told)
                        AND (b.kind <> 'firewall' OR b.agency_id = w.agency_id)
                        AND b.starts_at <= statement_timestamp() AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp()))
$$;

-- The person sees on their own page that a warning went, unless the sender stated that telling endangers somebody; never what it says.
DROP POLICY IF EXISTS cg_self_read ON people_threatwarning;
CREATE POLICY cg_self_read ON people_threatwarning FOR SELECT TO cg_app
  USING (subject_id = (SELECT cg_self_subject()) AND person_told AND NOT cg_in_silence(agency_id));

-- That somebody died silences every clock and every message of the agency, so it is said, and taken back, by the application alone: whoever has the
-- right, in their own name, when they say it. The proof lies in no row, and is used once (ADR 19).
CREATE OR REPLACE FUNCTION cg_guard_death() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(current_setting('commonground.proof', true), 'death', NEW.id::text, NEW.jurisdiction_id::text, NEW.agency_id::text,
       NEW.subject_id::text, coalesce(NEW.died_on::text, ''), cg_moment(NEW.recorded_at), NEW.recorded_by_id::text, cg_moment(NEW.taken_back_at),
       coalesce(NEW.taken_back_by_id::text, '')) THEN
    RAISE EXCEPTION 'That somebody died is said by the application alone.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('commonground.proof', '', true);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_death BEFORE INSERT OR UPDATE ON people_death FOR EACH ROW EXECUTE FUNCTION cg_guard_death();

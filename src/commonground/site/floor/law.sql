-- The law of looking as rows, compiled from the table of privacy/law and laid with the floor; and who is who in its eyes.
CREATE TABLE IF NOT EXISTS commonground_law (
  label text NOT NULL, recipient text NOT NULL, purpose text NOT NULL, way text NOT NULL, effect text NOT NULL, "role" boolean NOT NULL,
  agreement boolean NOT NULL, release boolean NOT NULL, emergency boolean NOT NULL, tied boolean NOT NULL, author boolean NOT NULL,
  ties text[], traits text[] NOT NULL, papers text[] NOT NULL, stated text[] NOT NULL, forms text[] NOT NULL, longest_days integer, recorded text[] NOT NULL,
  "only" text[], never text[] NOT NULL);
CREATE INDEX IF NOT EXISTS commonground_law_cell ON commonground_law (label, recipient, purpose);
CREATE TABLE IF NOT EXISTS commonground_recipient (agency_kind text, "role" text, recipient text NOT NULL, traits text[] NOT NULL, PRIMARY KEY (agency_kind, "role"));
-- What a legal paper reaches, as the law answers for its kind, who signed it, who sent it, which kind of agency holds the record (empty: none
-- that works in silence), what its custodian stated, and whether the person was told. A paper that stands in no row reaches nothing.
CREATE TABLE IF NOT EXISTS commonground_paper (kind text, signed_by text, recipient text, holder text, ticks text[], told boolean, labels text[] NOT NULL,
  PRIMARY KEY (kind, signed_by, recipient, holder, ticks, told));
GRANT SELECT ON commonground_paper TO cg_reader;
REVOKE ALL ON commonground_paper FROM PUBLIC, cg_app, cg_ledger;
CREATE OR REPLACE FUNCTION cg_papers_laid() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT coalesce(md5(string_agg(line, E'\n' ORDER BY line COLLATE "C")), md5('')) FROM (
    SELECT concat_ws('|', kind, signed_by, recipient, holder, array_to_string(ticks, ','), CASE WHEN told THEN 'yes' ELSE 'no' END, array_to_string(labels, ',')) AS line
      FROM commonground_paper) AS lines
$$;
REVOKE ALL ON commonground_law, commonground_recipient FROM PUBLIC, cg_app, cg_ledger, cg_reader;
GRANT SELECT ON commonground_law TO cg_app, cg_reader;
GRANT SELECT ON commonground_recipient TO cg_reader;

-- What the viewer is in the eyes of the law: the kind of recipient, and the traits of the role. The employer decides (V6).
CREATE OR REPLACE FUNCTION cg_who() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  RETURN (SELECT r.recipient || r.traits FROM agencies_membership m JOIN agencies_agency a ON a.id = m.agency_id
    JOIN commonground_recipient r ON r.agency_kind = a.kind AND r."role" IN (m."role", '')
   WHERE m.id = facts[2]::uuid ORDER BY r."role" DESC LIMIT 1);
END $$;

-- The records of every app that are about some people: of whom, id, whose they are, and the agency that received them, if any. The call at
-- which an agency met a person is one, although it names nobody. All people are asked for at once: one by one costs a millisecond each.
CREATE OR REPLACE FUNCTION cg_records_of(about uuid[]) RETURNS TABLE (person uuid, id uuid, agency uuid, told uuid) LANGUAGE sql STABLE AS $$
  WITH records AS MATERIALIZED (
    SELECT p.subject_id AS person, p.id, p.agency_id AS agency, NULL::uuid AS told FROM people_person p WHERE p.subject_id = ANY (about)
    UNION ALL SELECT c.subject_id, c.id, c.agency_id, NULL FROM cases_case c WHERE c.subject_id = ANY (about)
    UNION ALL SELECT c.subject_id, t.id, t.agency_id, NULL FROM cases_case c JOIN cases_task t ON t.case_id = c.id WHERE c.subject_id = ANY (about)
    UNION ALL SELECT c.subject_id, t.id, t.agency_id, NULL FROM cases_case c JOIN cases_touchpoint t ON t.case_id = c.id WHERE c.subject_id = ANY (about)
    UNION ALL SELECT r.subject_id, r.id, r.agency_id, r.to_agency_id FROM referrals_referral r WHERE r.subject_id = ANY (about)
    UNION ALL SELECT r.subject_id, h.id, h.agency_id, h.to_agency_id FROM referrals_referral r JOIN referrals_handover h ON h.referral_id = r.id WHERE r.subject_id = ANY (about)
    UNION ALL SELECT e.subject_id, e.id, e.agency_id, NULL FROM encounters_encounter e WHERE e.subject_id = ANY (about)
    UNION ALL SELECT r.subject_id, r.id, r.agency_id, NULL FROM consents_release r WHERE r.subject_id = ANY (about)
    UNION ALL SELECT a.subject_id, a.id, a.agency_id, NULL FROM assessments_assessment a WHERE a.subject_id = ANY (about)
    UNION ALL SELECT w.subject_id, w.id, w.agency_id, w.to_agency_id FROM people_threatwarning w WHERE w.subject_id = ANY (about)
    UNION ALL SELECT c.subject_id, c.id, c.agency_id, NULL FROM calls_call c WHERE c.subject_id = ANY (about)
    UNION ALL SELECT e.subject_id, c.id, c.agency_id, NULL FROM encounters_encounter e JOIN calls_call c ON c.id = e.call_id WHERE e.subject_id = ANY (about))
  SELECT * FROM records UNION ALL SELECT r.person, k.id, r.agency, r.told FROM records r JOIN clocks_clock k ON k.record_id = r.id
$$;

-- Whom and what the viewer may not know of, as keys: a person ("all:"), a person in rows of one holder ("<holder>:<person>", or "*" for
-- everybody there), in rows of other agencies ("others:"), in rows of the viewer's own agency ("own:", unless the viewer cares for that
-- person); a record that is barred itself ("rec:"); a record of such a person, for rows that name nobody ("of:").
CREATE OR REPLACE FUNCTION cg_barred() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  facts text[] := cg_viewer();
  here uuid;
BEGIN
  IF facts IS NULL OR NOT EXISTS (SELECT 1 FROM privacy_bar WHERE jurisdiction_id = facts[4]::uuid) THEN RETURN '{}'; END IF;
  IF cg_service() IS NOT NULL THEN RETURN '{}'; END IF; -- a service works on every row and shows none to anybody
  here := facts[3]::uuid;
  RETURN ARRAY(
    WITH mine AS MATERIALIZED (
      SELECT b.agency_id, b.subject_id, b.record_id, CASE
          WHEN b.kind = 'firewall' THEN 'held'
          WHEN b.kind <> 'works_there' THEN 'all'
          WHEN EXISTS (SELECT 1 FROM privacy_reach r WHERE r.subject_id = b.subject_id AND r.giver_id = here AND r.kind = 'care_team'
                          AND (r.membership_id = facts[2]::uuid OR (r.membership_id IS NULL AND r.agency_id = here))
                          AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))
            THEN 'others'
          ELSE 'both' END AS reach
        FROM ( -- two questions, each with its own index: most bars are of one user, and there may be many of others
          SELECT * FROM privacy_bar u WHERE u.user_id = facts[1]::uuid AND u.kind NOT IN ('works_there', 'firewall')
          UNION ALL
          SELECT * FROM privacy_bar n WHERE n.jurisdiction_id = facts[4]::uuid AND n.kind IN ('works_there', 'firewall')
            AND (n.to_agency_id = here OR n.kind = 'firewall' AND CASE WHEN n.agency_id = here THEN 'own' ELSE (cg_who())[1] END = ANY (n.recipients))) AS b
       WHERE b.jurisdiction_id = facts[4]::uuid AND b.starts_at <= statement_timestamp()
         AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp()))
    SELECT k.key FROM mine m CROSS JOIN LATERAL (
      SELECT 'all:' || m.subject_id AS key WHERE m.reach = 'all'
      UNION ALL SELECT m.agency_id || ':' || coalesce(m.subject_id::text, '*') WHERE m.reach = 'held'
      UNION ALL SELECT 'others:' || m.subject_id WHERE m.reach IN ('others', 'both')
      UNION ALL SELECT 'own:' || m.subject_id WHERE m.reach = 'both'
      UNION ALL SELECT 'rec:' || m.record_id
    ) k WHERE k.key IS NOT NULL
    UNION ALL -- whoever has no bar of a person does not ask for records at all
    SELECT 'of:' || r.id FROM (SELECT array_agg(DISTINCT subject_id) AS about FROM mine HAVING count(subject_id) > 0) AS people
     CROSS JOIN LATERAL cg_records_of(people.about) AS r JOIN mine m ON m.subject_id = r.person
     WHERE CASE m.reach WHEN 'held' THEN r.agency = m.agency_id AND r.told = here WHEN 'others' THEN r.agency <> here ELSE true END);
END $$;

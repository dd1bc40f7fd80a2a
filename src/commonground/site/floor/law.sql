-- The law of looking as rows, compiled from the table of privacy/law and laid with the floor; and who is who in its eyes.
CREATE TABLE IF NOT EXISTS commonground_law (
  label text NOT NULL, recipient text NOT NULL, purpose text NOT NULL, way text NOT NULL, effect text NOT NULL, "role" boolean NOT NULL,
  agreement boolean NOT NULL, release boolean NOT NULL, emergency boolean NOT NULL, tied boolean NOT NULL, author boolean NOT NULL,
  ties text[], traits text[] NOT NULL, papers text[] NOT NULL, stated text[] NOT NULL, forms text[] NOT NULL, longest_days integer, recorded text[] NOT NULL,
  "only" text[], never text[] NOT NULL);
CREATE INDEX IF NOT EXISTS commonground_law_cell ON commonground_law (label, recipient, purpose);
CREATE TABLE IF NOT EXISTS commonground_recipient (agency_kind text, "role" text, recipient text NOT NULL, traits text[] NOT NULL, PRIMARY KEY (agency_kind, "role"));
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

-- Whom the viewer may not know of, as keys: a person ("all:"), a person in rows of one holder, in rows of other agencies
-- ("others:"), in rows of the viewer's own agency ("own:", unless the viewer cares for that person).
CREATE OR REPLACE FUNCTION cg_barred() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  IF facts IS NULL OR NOT EXISTS (SELECT 1 FROM privacy_bar WHERE jurisdiction_id = facts[4]::uuid) THEN RETURN '{}'; END IF;
  RETURN ARRAY(
    SELECT unnest(CASE
        WHEN b.kind = 'firewall' THEN ARRAY[b.agency_id || ':' || b.subject_id]
        WHEN b.kind <> 'works_there' THEN ARRAY['all:' || b.subject_id]
        WHEN EXISTS (SELECT 1 FROM privacy_reach r WHERE r.subject_id = b.subject_id AND r.giver_id = facts[3]::uuid AND r.kind = 'care_team'
                        AND (r.membership_id = facts[2]::uuid OR (r.membership_id IS NULL AND r.agency_id = facts[3]::uuid))
                        AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))
          THEN ARRAY['others:' || b.subject_id]
        ELSE ARRAY['others:' || b.subject_id, 'own:' || b.subject_id] END)
      FROM privacy_bar b
     WHERE b.jurisdiction_id = facts[4]::uuid AND b.starts_at <= statement_timestamp()
       AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp())
       AND CASE b.kind WHEN 'works_there' THEN b.to_agency_id = facts[3]::uuid
                       WHEN 'firewall' THEN b.to_agency_id = facts[3]::uuid
                         OR CASE WHEN b.agency_id = facts[3]::uuid THEN 'own' ELSE (cg_who())[1] END = ANY (b.recipients)
                       ELSE b.user_id = facts[1]::uuid END);
END $$;

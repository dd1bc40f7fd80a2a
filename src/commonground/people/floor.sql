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

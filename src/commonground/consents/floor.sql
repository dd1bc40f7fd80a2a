-- Who looked under a permission is counted by ids. Whoever keeps the permission may lack the label or the tie for some of the parts, and a
-- count over only those they see would say "has not looked" of an agency that did. So the ids come from here: ids alone, of what the
-- viewer's own agency holds of this person, and none of anybody the viewer may not know of.
CREATE OR REPLACE FUNCTION cg_parts_under_release(release uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT t.id FROM consents_release r JOIN privacy_part t ON t.subject_id = r.subject_id AND t.agency_id = r.agency_id
   WHERE r.id = release AND r.agency_id = ((SELECT cg_viewer())[3])::uuid AND t.label <> 'court.sealed'
     AND NOT ARRAY['all:' || r.subject_id, 'own:' || r.subject_id, r.agency_id || ':' || r.subject_id] && cg_barred()
$$;

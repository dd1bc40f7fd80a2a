-- Lists, counts and search of parts by reach: what may open to the viewer is gathered from the rows that open it (own agency, ties,
-- permissions, emergency accesses), and each part then has to pass the whole predicate of the floor before it is told.
-- Every bound is a constant, so that one plan, kept by the session, fits every call.

-- Which labels of which agencies some way of the law may open to the viewer today, and what leads to a part of them; sure: every one
-- opens, while nothing at all is barred from the viewer. Whose: own, others, or any.
CREATE OR REPLACE FUNCTION cg_openable(whose text) RETURNS TABLE (agency uuid, label text, plain boolean, granted boolean, tied boolean, written boolean, urgent boolean, sure boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  viewer text[] := cg_viewer();
  who text[] := cg_who();
  here uuid := viewer[3];
  reads text[] := string_to_array(viewer[7], ',');
  nothing_barred boolean := cg_barred() = '{{}}';
  by_paper boolean := coalesce('by_paper' = ANY (who[2:]), false); -- to whom nothing opens without a tie
BEGIN
  RETURN QUERY
    SELECT a.id, w.label, bool_or({plain_way} AND NOT by_paper), bool_or({granted_way}), bool_or({tied_way} OR by_paper AND {plain_way}), bool_or({written_way}), bool_or({urgent_way}),
           bool_or(nothing_barred AND NOT by_paper AND w.only IS NULL AND w.never = '{{}}' AND {plain_way})
      FROM agencies_agency a JOIN commonground_law w ON w.recipient = CASE WHEN a.id = here THEN 'own' ELSE who[1] END AND w.purpose = viewer[5]
     WHERE a.jurisdiction_id = viewer[4]::uuid AND CASE whose WHEN 'own' THEN a.id = here WHEN 'others' THEN a.id <> here ELSE true END
       AND (NOT w."role" OR w.label = ANY (reads)) AND w.traits <@ who[2:]
       AND (NOT (w.agreement OR w.papers <> '{}') OR EXISTS (
         SELECT FROM agencies_agreement g WHERE g.from_agency_id = a.id AND g.to_agency_id = here AND w.label = ANY (g.labels)
            AND viewer[5] = ANY (g.purposes) AND g.starts_at <= statement_timestamp() AND (g.ends_at IS NULL OR g.ends_at > statement_timestamp())))
     GROUP BY a.id, w.label;
END $$;

-- One part: whether the viewer may see it now.
CREATE OR REPLACE FUNCTION cg_sees(part uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN EXISTS (SELECT FROM privacy_part WHERE privacy_part.id = part AND {seen} AND {live});
END $$;

-- The newest parts that the viewer may see, older than a place in the list: one more than a page. Few ties and permissions are gathered
-- from the rows that open; with many of them it is shorter to walk back from the newest part until there are enough.
DROP FUNCTION IF EXISTS cg_parts_newest(text, timestamptz, uuid, tsquery); -- as it was
CREATE OR REPLACE FUNCTION cg_parts_newest(whose text, before_at timestamptz, before_id uuid) RETURNS TABLE (part uuid, told_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
DECLARE
  {mine}
  {have}
  wide boolean;
  batch integer := {page} + 13;
  back integer := {walked};
  missing integer := {page} + 1;
  told integer;
  ids uuid[];
BEGIN
  {openable}
  {has}
  wide := {how_wide} > {gathered};
  LOOP
    ids := NULL;
    IF wide THEN
      {walk}
    END IF;
    IF NOT wide OR coalesce(cardinality(ids), 0) < batch THEN
      {gather}
    END IF;
    RETURN QUERY SELECT privacy_part.id, privacy_part.written_at FROM unnest(ids) WITH ORDINALITY AS c (id, n) JOIN privacy_part ON privacy_part.id = c.id
      WHERE {live} AND {sure} ORDER BY c.n LIMIT missing;
    GET DIAGNOSTICS told = ROW_COUNT;
    missing := missing - told;
    EXIT WHEN missing <= 0 OR coalesce(cardinality(ids), 0) < batch;
    SELECT p.written_at, p.id INTO before_at, before_id FROM privacy_part p WHERE p.id = ids[batch];
    batch := batch * 4;
  END LOOP;
END $$;

-- How many parts the viewer may see: exact up to {cap}, and one more for more than that.
CREATE OR REPLACE FUNCTION cg_parts_counted(whose text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
DECLARE
  {mine}
  ids uuid[];
  every uuid[] := '{{}}';
BEGIN
  {openable}
  {count_plain}
  {count_granted}
  {count_persons}
  {count_records}
  {count_urgent}
  {count_written}
  RETURN least({cap} + 1, (SELECT count(DISTINCT e.id) FROM unnest(every) AS e (id)));
END $$;

-- The newest parts with these words that the viewer may see. Some labels are in no index and never matched; of what an agency that works
-- in silence holds, only its own staff find anything. First among the newest that open: frequent words are soon met there, and where that is
-- all that opens the answer is whole. Rare ones are then read from the index of words.
CREATE OR REPLACE FUNCTION cg_parts_found(said text, whose text) RETURNS TABLE (part uuid, told_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
DECLARE
  {mine}
  {have}
  words tsquery := plainto_tsquery('simple', said);
  before_at timestamptz := 'infinity';
  before_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  batch integer := {latest};
  back integer := {first};
  wide boolean;
  whole boolean;
  ids uuid[];
BEGIN
  {openable}
  IF numnode(words) = 0 THEN RETURN; END IF;
  {has}
  wide := {how_wide} > {gathered};
  LOOP
    IF wide THEN
      batch := back;
      {walk}
    ELSE
      {gather}
    END IF;
    whole := NOT wide AND coalesce(cardinality(ids), 0) < batch;
    ids := ARRAY(
      SELECT privacy_part.id FROM (SELECT p.id FROM unnest(ids) AS c (id) JOIN privacy_part p ON p.id = c.id WHERE {found} OFFSET 0) AS c JOIN privacy_part ON privacy_part.id = c.id
       WHERE {live} AND {sure} ORDER BY privacy_part.written_at DESC, privacy_part.id DESC LIMIT {page});
    IF whole OR cardinality(ids) >= {page} THEN
      RETURN QUERY SELECT p.id, p.written_at FROM privacy_part p WHERE p.id = ANY (ids) ORDER BY p.written_at DESC, p.id DESC;
      RETURN;
    END IF;
    EXIT WHEN NOT wide OR cardinality(ids) = 0 OR back = {further};
    back := back * ({page} * 4 / 3) / cardinality(ids);
    EXIT WHEN back > {further};
  END LOOP;
  RETURN QUERY SELECT privacy_part.id, privacy_part.written_at FROM (
      SELECT p.id, p.written_at FROM privacy_part p
       WHERE {searched} AND to_tsvector('simple'::regconfig, COALESCE(p.text, '')) @@ words AND {reached_p} AND {not_silent}
       ORDER BY p.written_at DESC, p.id DESC OFFSET 0) AS c JOIN privacy_part ON privacy_part.id = c.id
    WHERE {live} AND {sure} ORDER BY c.written_at DESC, c.id DESC LIMIT {page};
END $$;

-- The people whom the viewer may see whose name has a word that begins like one of these, or who were born on this day.
CREATE OR REPLACE FUNCTION cg_people_near(starts text[], birth date, own boolean) RETURNS TABLE (person uuid, said text, born date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
DECLARE
  viewer text[] := cg_viewer();
  here uuid := viewer[3];
  place uuid := viewer[4];
  inside text[] := ARRAY(SELECT '% ' || replace(replace(replace(s, '\', '\\'), '%', '\%'), '_', '\_') || '%' FROM unnest(starts) AS s)
                || ARRAY(SELECT replace(replace(replace(s, '\', '\\'), '%', '\%'), '_', '\_') || '%' FROM unnest(starts) AS s);
BEGIN
  RETURN QUERY SELECT people_person.id, people_person.name_key::text, people_person.born_on FROM people_person
    WHERE people_person.jurisdiction_id = place AND people_person.agency_id = here
      AND (people_person.name_key LIKE ANY (inside) OR people_person.born_on = birth) AND {person_seen};
  IF own THEN RETURN; END IF;
  RETURN QUERY SELECT people_person.id, people_person.name_key::text, people_person.born_on
     FROM (SELECT DISTINCT u.agency, u.subject FROM (
        SELECT g.from_agency_id AS agency, g.subject_id AS subject FROM privacy_grant g WHERE g.to_agency_id = here AND {g_live}
        UNION ALL SELECT r.giver_id, r.subject_id FROM privacy_reach r WHERE r.membership_id = viewer[2]::uuid AND {r_live}
        UNION ALL SELECT r.giver_id, r.subject_id FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND {r_live}
        UNION ALL SELECT r.giver_id, p.subject_id FROM privacy_reach r JOIN people_person p ON p.id = r.record_id WHERE (r.membership_id = viewer[2]::uuid OR r.membership_id IS NULL AND r.agency_id = here) AND {r_live}
        UNION ALL SELECT e.owner_id, e.subject_id FROM privacy_emergency e WHERE e.membership_id = viewer[2]::uuid AND {e_live}
      ) AS u) AS k JOIN people_person ON people_person.agency_id = k.agency AND people_person.subject_id = k.subject
    WHERE people_person.agency_id <> here AND (people_person.name_key LIKE ANY (inside) OR people_person.born_on = birth) AND {person_seen};
END $$;

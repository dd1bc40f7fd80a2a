-- An emergency access: whoever opened it may end it early and never later; only another, of the owner or the reviewing office, reviews it.
CREATE OR REPLACE FUNCTION cg_guard_emergency() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF NEW.ends_at IS DISTINCT FROM OLD.ends_at
     AND (NEW.ends_at < OLD.ends_at AND OLD.membership_id = viewer[2]::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'An emergency access ends earlier by whoever opened it, and never later.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.reviewed_at, NEW.reviewed_by, NEW.found) IS DISTINCT FROM (OLD.reviewed_at, OLD.reviewed_by, OLD.found)
     AND (viewer[3]::uuid IN (OLD.owner_id, OLD.reviewer_id) AND OLD.membership_id <> viewer[2]::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'An emergency access is reviewed by others than who opened it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_emergency BEFORE UPDATE ON privacy_emergency
  FOR EACH ROW EXECUTE FUNCTION cg_guard_emergency();

-- Whether the viewer's own agency holds a record of this person (a row of the person, or a part).
CREATE OR REPLACE FUNCTION cg_holds(about uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
BEGIN
  RETURN viewer IS NOT NULL AND ('all:' || about) <> ALL (cg_barred()) AND ('own:' || about) <> ALL (cg_barred()) AND (
    EXISTS (SELECT FROM people_person p WHERE p.subject_id = about AND p.agency_id = viewer[3]::uuid)
    OR EXISTS (SELECT FROM privacy_part t WHERE t.subject_id = about AND t.agency_id = viewer[3]::uuid));
END $$;

-- A bar is set by a role that may, at an agency that holds what it is about; whoever says it of themself needs no role. It ends by two
-- people of that agency, within 72 hours of the first one's asking, or by whoever set it within a quarter of an hour; never by the barred
-- (the policy hides it from them). Arguments: the roles that may.
CREATE OR REPLACE FUNCTION cg_guard_bar() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
  me uuid;
  whole_agency boolean := NEW.subject_id IS NULL AND NEW.record_id IS NULL;
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  me := viewer[1]::uuid;
  IF TG_OP = 'INSERT' THEN
    IF NEW.agency_id IS DISTINCT FROM viewer[3]::uuid OR NEW.set_by IS DISTINCT FROM viewer[2]::uuid
       OR NEW.ends_at IS NOT NULL AND NEW.ends_at <= NEW.starts_at OR NEW.why LIKE 'matched\_%'
       OR (NEW.lift_asked_by, NEW.lift_asked_at, NEW.lifted_by) IS DISTINCT FROM (NULL::uuid, NULL::timestamptz, NULL::uuid) THEN
      RAISE EXCEPTION 'A bar is set by the agency that holds the record.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.user_id = me THEN
      IF NEW.why <> 'said_it_themself' OR NEW.kind = 'harms_the_person' OR NOT cg_holds(NEW.subject_id) THEN
        RAISE EXCEPTION 'Of oneself one says only what ties one to a person whom the own agency knows.' USING ERRCODE = 'insufficient_privilege';
      END IF;
    ELSIF NOT (cg_role() = ANY (string_to_array(TG_ARGV[CASE WHEN whole_agency THEN 1 WHEN NEW.record_id IS NOT NULL THEN 2 ELSE 0 END], ',')))
          OR NEW.why = 'said_it_themself' OR NEW.subject_id IS NOT NULL AND NOT cg_holds(NEW.subject_id)
          OR NEW.record_id IS NOT NULL AND NOT EXISTS (SELECT FROM calls_call c WHERE c.id = NEW.record_id AND c.agency_id = NEW.agency_id) THEN
      RAISE EXCEPTION 'Your role sets no bar here.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT (cg_role() = ANY (string_to_array(TG_ARGV[CASE WHEN whole_agency THEN 1 WHEN NEW.record_id IS NOT NULL THEN 2 ELSE 0 END], ',')))
     OR OLD.ends_at <= statement_timestamp() THEN
    RAISE EXCEPTION 'Your role ends no bar here.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.lift_asked_by, NEW.lift_asked_at) IS DISTINCT FROM (OLD.lift_asked_by, OLD.lift_asked_at)
     AND (NEW.lift_asked_by = me AND NEW.lift_asked_at BETWEEN statement_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes') IS NOT TRUE THEN
    RAISE EXCEPTION 'Who asks to end a bar asks in their own name, now.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.ends_at, NEW.lifted_by) IS DISTINCT FROM (OLD.ends_at, OLD.lifted_by) AND (
       NEW.lifted_by = me AND (OLD.ends_at IS NULL OR NEW.ends_at <= OLD.ends_at)
       AND (OLD.lift_asked_by <> me AND OLD.lift_asked_at > statement_timestamp() - interval '72 hours'
            OR OLD.set_by = viewer[2]::uuid AND OLD.starts_at > statement_timestamp() - interval '15 minutes')) IS NOT TRUE THEN
    RAISE EXCEPTION 'A bar ends when two people agree.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_bar BEFORE INSERT OR UPDATE ON privacy_bar
  FOR EACH ROW EXECUTE FUNCTION cg_guard_bar(
    'responder_clinician,crisis_clinician,advocate,intake_worker,case_worker,coordinator,school_counselor,court_clerk,probation_officer,child_protection_worker', 'coordinator,privacy_officer', 'dispatcher,dispatch_supervisor');

-- Marks of what staff said of themselves: a hash with a secret that only functions of the floor read. Nobody else can make one, so that
-- nobody tries names and addresses against the table.
CREATE TABLE IF NOT EXISTS commonground_marks (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), secret bytea NOT NULL);
REVOKE ALL ON commonground_marks FROM PUBLIC, cg_app, cg_ledger;
GRANT SELECT ON commonground_marks TO cg_reader;
INSERT INTO commonground_marks (secret) VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))) ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION cg_mark(place uuid, said text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(m.secret || sha256(m.secret || convert_to(place || '|' || said, 'UTF8'))), 'hex') FROM commonground_marks m
$$;

CREATE OR REPLACE FUNCTION cg_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT trim(regexp_replace(regexp_replace(lower(normalize(said, NFKD)), '[\u0300-\u036F]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- A name as its words in the order of the alphabet, without single letters; empty when there are fewer than two.
CREATE OR REPLACE FUNCTION cg_name_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN count(*) > 1 THEN string_agg(w, ' ' ORDER BY w) ELSE '' END
    FROM (SELECT DISTINCT w FROM regexp_split_to_table(cg_plain(said), ' ') AS w WHERE length(w) > 1) AS words
$$;

-- A street address from its number to the end of the street: without the apartment, the town, and the ways to shorten a word. Empty when
-- it does not begin with a number and a word.
CREATE OR REPLACE FUNCTION cg_place_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN k.words ~ '^[0-9]+[a-z]? ([0-9]*[a-z]|[^ ]+ [^ ])' THEN k.words ELSE '' END FROM (
    SELECT coalesce(string_agg(coalesce(long.word, t.w), ' ' ORDER BY t.n), '') AS words
      FROM regexp_split_to_table(cg_plain(regexp_replace(split_part(lower(said), ',', 1), '(\m(apt|apartment|unit|suite|ste|floor|fl|room|rm|lot|bldg)\M|#).*$', '')), ' ')
           WITH ORDINALITY AS t (w, n)
      LEFT JOIN (VALUES ('st', 'street'), ('str', 'street'), ('rd', 'road'), ('ave', 'avenue'), ('av', 'avenue'), ('blvd', 'boulevard'), ('dr', 'drive'),
                        ('ln', 'lane'), ('ct', 'court'), ('pl', 'place'), ('hwy', 'highway'), ('pkwy', 'parkway'), ('cir', 'circle'), ('ter', 'terrace'), ('sq', 'square'),
                        ('trl', 'trail'), ('n', 'north'), ('s', 'south'), ('e', 'east'), ('w', 'west')) AS long (short, word) ON long.short = t.w) AS k
$$;

-- A number said with its area code is found with and without it; one said without, wherever its last seven digits stand.
CREATE OR REPLACE FUNCTION cg_phone_said(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(d) >= 10 THEN ARRAY['phone|long|' || right(d, 10), 'phone|tail|' || right(d, 7)] WHEN length(d) >= 7 THEN ARRAY['phone|short|' || right(d, 7)] ELSE '{}' END
    FROM (SELECT regexp_replace(said, '[^0-9]', '', 'g') AS d) AS digits
$$;
CREATE OR REPLACE FUNCTION cg_phone_held(held text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(d) >= 10 THEN ARRAY['phone|long|' || right(d, 10), 'phone|short|' || right(d, 7)]
              WHEN length(d) >= 7 THEN ARRAY['phone|tail|' || right(d, 7), 'phone|short|' || right(d, 7)] ELSE '{}' END
    FROM (SELECT regexp_replace(held, '[^0-9]', '', 'g') AS d) AS digits
$$;

CREATE OR REPLACE FUNCTION cg_marks(place uuid, said text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT cg_mark(place, s) FROM unnest(said) AS s)
$$;

-- Bar whoever stated one of these marks from a person, or from a record, of this holder. What a victim service provider holds is matched
-- with nobody but its own staff (34 USC 12291(b)(2)(B)(i)). A match that two people ended does not come back.
CREATE OR REPLACE FUNCTION cg_bar_matching(place uuid, holder uuid, about uuid, kind_of_record text, record uuid, marks text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO privacy_bar (id, jurisdiction_id, agency_id, subject_id, record_kind, record_id, kind, user_id, recipients, why, starts_at)
  SELECT gen_random_uuid(), place, holder, about, kind_of_record, record, s.relation, s.user_id, '{}', 'matched_' || s.said_of, statement_timestamp()
    FROM (SELECT DISTINCT ON (t.user_id) t.user_id, t.relation, t.said_of FROM privacy_statement t
           WHERE t.jurisdiction_id = place AND t.digest = ANY (marks) AND (t.ended_at IS NULL OR t.ended_at > statement_timestamp() - interval '2 years')
           ORDER BY t.user_id, t.said_of <> 'phone', t.by_itself, t.starts_at) AS s
   WHERE ((SELECT a.kind FROM agencies_agency a WHERE a.id = holder) <> 'victim_service' OR EXISTS (
           SELECT FROM agencies_membership m WHERE m.user_id = s.user_id AND m.agency_id = holder AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())))
     AND NOT EXISTS (SELECT FROM privacy_bar b WHERE b.user_id = s.user_id AND b.agency_id = holder AND b.subject_id IS NOT DISTINCT FROM about
                        AND b.record_id IS NOT DISTINCT FROM record AND b.why LIKE 'matched\_%');
END $$;

-- What somebody at work says of themself: who is meant, and by which name, number or address they are known. Tells nothing back, whether
-- anything is known or not. It bears the proof that the application was given it, now, by whoever looks: a statement that says it by itself
-- could look at what it has matched, and take it back (ADR 19). What was said under a number is said once.
CREATE OR REPLACE FUNCTION cg_state(relation text, a_name text, a_phone text, a_place text, together uuid, said_at timestamptz, proof text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
BEGIN
  IF viewer IS NULL OR cg_service() IS NOT NULL OR relation NOT IN ('party', 'lives_with', 'related', 'declared') THEN RETURN; END IF;
  IF (cg_proved(proof, 'statement', viewer[1], viewer[2], viewer[4], relation, cg_digest(a_name), cg_digest(a_phone), cg_digest(a_place), together::text, cg_moment(said_at))
      AND said_at BETWEEN statement_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'
      AND NOT EXISTS (SELECT FROM privacy_statement s WHERE s.said_together = together)) IS NOT TRUE THEN
    RAISE EXCEPTION 'What somebody says of themself is written down by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT count(*) FROM privacy_statement s WHERE s.user_id = viewer[1]::uuid AND s.jurisdiction_id = viewer[4]::uuid AND s.ended_at IS NULL) >= 100 THEN
    RAISE EXCEPTION 'There are as many statements as one person can make.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM cg_put_down(viewer[4]::uuid, viewer[1]::uuid, relation, coalesce(a_name, ''), coalesce(a_phone, ''), coalesce(a_place, ''), false, together);
END $$;

CREATE OR REPLACE FUNCTION cg_put_down(place uuid, whose uuid, relation text, a_name text, a_phone text, a_place text, by_itself boolean,
  together uuid DEFAULT gen_random_uuid()) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO privacy_statement (id, jurisdiction_id, user_id, relation, said_of, digest, said_together, by_itself, starts_at)
  SELECT gen_random_uuid(), place, whose, relation, f.of, cg_mark(place, f.said), together, by_itself, statement_timestamp() FROM (
      SELECT 'name' AS of, 'name|' || cg_name_words(a_name) AS said WHERE cg_name_words(a_name) <> ''
      UNION ALL SELECT 'phone', p FROM unnest(cg_phone_said(a_phone)) AS p
      UNION ALL SELECT 'place', 'place|' || cg_place_words(a_place) WHERE cg_place_words(a_place) <> '') AS f
   WHERE NOT EXISTS (SELECT FROM privacy_statement s WHERE s.user_id = whose AND s.jurisdiction_id = place AND s.relation = cg_put_down.relation
                        AND s.digest = cg_mark(place, f.said) AND s.ended_at IS NULL);
  PERFORM cg_match_people(place, a_name, a_phone);
  PERFORM cg_match_calls(place, a_place);
  PERFORM cg_match_reports(place, a_name);
END $$;

-- The name of an account is matched without asking: when somebody takes up a role, and when the name changes.
CREATE OR REPLACE FUNCTION cg_know_own_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  place uuid;
BEGIN
  IF TG_TABLE_NAME = 'agencies_membership' THEN
    PERFORM cg_put_down(NEW.jurisdiction_id, u.id, 'party', u.name, '', '', true) FROM agencies_user u WHERE u.id = NEW.user_id AND NOT u.is_service;
  ELSE
    FOR place IN SELECT DISTINCT m.jurisdiction_id FROM agencies_membership m WHERE m.user_id = NEW.id LOOP
      PERFORM cg_put_down(place, NEW.id, 'party', NEW.name, '', '', true);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_know_own_name AFTER INSERT ON agencies_membership
  FOR EACH ROW WHEN (NEW."role" NOT LIKE 'service\_%') EXECUTE FUNCTION cg_know_own_name();
CREATE OR REPLACE TRIGGER cg_know_own_name AFTER UPDATE OF name ON agencies_user
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name AND NOT NEW.is_service) EXECUTE FUNCTION cg_know_own_name();

-- From whom a call, or a warning of a threat, is kept (users, and agencies where the person works), for the hub of live pages: it hands out ids,
-- and must not name one to somebody to whom there is none. It answers the ledger's role alone, through which the hub reads.
CREATE OR REPLACE FUNCTION cg_kept_from(record uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  IF session_user <> 'cg_ledger' THEN RETURN '{}'; END IF;
  IF EXISTS (SELECT FROM people_threatwarning w WHERE w.id = record) THEN
    RETURN ARRAY(SELECT coalesce(b.user_id, b.to_agency_id) FROM privacy_bar b JOIN people_threatwarning w ON w.subject_id = b.subject_id
      WHERE w.id = record AND (b.kind <> 'firewall' OR b.agency_id = w.agency_id) AND num_nonnulls(b.user_id, b.to_agency_id) > 0
        AND b.starts_at <= statement_timestamp() AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp()));
  END IF;
  IF NOT EXISTS (SELECT FROM calls_call c WHERE c.id = record) THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT coalesce(b.user_id, b.to_agency_id) FROM privacy_bar b
    WHERE b.kind <> 'firewall' AND b.starts_at <= statement_timestamp() AND (b.ends_at IS NULL OR b.ends_at > statement_timestamp())
      AND (b.record_id = record OR b.subject_id IN (
        SELECT c.subject_id FROM calls_call c WHERE c.id = record UNION ALL SELECT e.subject_id FROM encounters_encounter e WHERE e.call_id = record)));
END $$;

-- Keys to sealed words. Each lies closed; what opens the first is in no table, so to know one is to know nothing. Whoever may see a part
-- finds in it the id of its key; nothing here tells whose key it is.
CREATE OR REPLACE FUNCTION cg_keys(wanted uuid[])
RETURNS TABLE (key uuid, number integer, wrapped bytea, erased_at timestamptz, agency_key uuid, agency_wrapped bytea, wrapped_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  viewer text[] := cg_viewer();
BEGIN
  RETURN QUERY SELECT k.id, k.number, k.wrapped, k.erased_at, a.id, a.wrapped, a.wrapped_by::text
    FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id
   WHERE k.id = ANY (wanted) AND k.jurisdiction_id = viewer[4]::uuid;
END $$;

-- The key of the viewer's own agency that is in force; made from what is given when there is none. What is given bears a proof that the
-- application closed it, for this agency and under this id: bytes that open nowhere would stop all sealing there.
CREATE OR REPLACE FUNCTION cg_agency_key(holder uuid, fresh uuid, closed bytea, closed_by text, proof text)
RETURNS TABLE (key uuid, wrapped bytea, wrapped_by text) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF (cg_viewer())[3]::uuid IS DISTINCT FROM holder THEN RETURN; END IF;
  IF fresh IS NOT NULL THEN
    IF NOT cg_proved(proof, 'agency key', holder::text, fresh::text, closed_by, encode(sha256(closed), 'hex')) THEN
      RAISE EXCEPTION 'A key is made by the application.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO privacy_agencykey (id, jurisdiction_id, agency_id, number, wrapped, wrapped_by, made_at)
    SELECT fresh, a.jurisdiction_id, a.id, 1, closed, closed_by, statement_timestamp() FROM agencies_agency a WHERE a.id = holder
    ON CONFLICT (agency_id, number) DO NOTHING;
  END IF;
  RETURN QUERY SELECT a.id, a.wrapped, a.wrapped_by::text FROM privacy_agencykey a WHERE a.agency_id = holder ORDER BY a.number DESC LIMIT 1;
END $$;

-- The keys that close what is told of these people now, under the agency's key in force; those that are missing are made from what is given.
-- Whoever is barred from a person gets a key apart, so that they do not learn whether there was one. Each bears its proof, as above.
CREATE OR REPLACE FUNCTION cg_keys_for(holder uuid, under uuid, people uuid[], fresh uuid[], closed bytea[], proofs text[])
RETURNS TABLE (about uuid, key uuid, number integer, wrapped bytea, agency_key uuid, agency_wrapped bytea, wrapped_by text)
LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
DECLARE
  barred text[] := cg_barred();
BEGIN
  IF (cg_viewer())[3]::uuid IS DISTINCT FROM holder OR under IS DISTINCT FROM (
       SELECT a.id FROM privacy_agencykey a WHERE a.agency_id = holder ORDER BY a.number DESC LIMIT 1) THEN RETURN; END IF;
  IF cardinality(fresh) > 0 THEN
    IF EXISTS (SELECT FROM unnest(people, fresh, closed, proofs) AS f (about, key, closed, proof)
                WHERE NOT cg_proved(f.proof, 'person key', holder::text, under::text, f.about::text, f.key::text, encode(sha256(f.closed), 'hex'))) THEN
      RAISE EXCEPTION 'A key is made by the application.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO privacy_personkey (id, jurisdiction_id, agency_id, about, agency_key_id, number, wrapped, made_at, ended_at)
    SELECT f.key, a.jurisdiction_id, a.agency_id, f.about, a.id, 1, f.closed, statement_timestamp(),
           CASE WHEN ARRAY['all:' || f.about, 'own:' || f.about, holder || ':' || f.about] && barred THEN statement_timestamp() END
      FROM unnest(people, fresh, closed) AS f (about, key, closed) JOIN privacy_agencykey a ON a.id = under
    ON CONFLICT (agency_id, about) WHERE ended_at IS NULL DO NOTHING;
  END IF;
  RETURN QUERY SELECT k.about, k.id, k.number, k.wrapped, a.id, a.wrapped, a.wrapped_by::text
    FROM privacy_personkey k JOIN privacy_agencykey a ON a.id = k.agency_key_id
   WHERE k.agency_id = holder AND k.wrapped IS NOT NULL AND (k.id = ANY (fresh) OR k.ended_at IS NULL AND k.about = ANY (people)
         AND NOT ARRAY['all:' || k.about, 'own:' || k.about, holder || ':' || k.about] && barred)
   ORDER BY k.id FOR SHARE OF k;
END $$;

-- A row that opens something bears the application's proof of all that it opens (privacy/models/proved.py): asked where it is written, and of
-- no reader. A moment is told in microseconds.
CREATE OR REPLACE FUNCTION cg_moment(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((extract(epoch FROM at) * 1000000)::bigint::text, '')
$$;

-- A tie of somebody at work, or of a whole team, to a person or a record. It ends sooner by whoever gave it, and by nobody later. That of a
-- legal paper is written for the paper alone (legal/floor.sql).
CREATE OR REPLACE FUNCTION cg_guard_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user = 'cg_owner' OR NEW.kind = 'paper' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - 'ends_at' = to_jsonb(OLD) - 'ends_at' AND NEW.ends_at <= coalesce(OLD.ends_at, 'infinity')) IS NOT TRUE THEN
      RAISE EXCEPTION 'A tie ends sooner, and never later.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT cg_proved(NEW.proof, 'tie', NEW.giver_id::text, NEW.agency_id::text, coalesce(NEW.membership_id::text, ''), NEW.kind, coalesce(NEW.subject_id::text, ''),
       NEW.record_kind, coalesce(NEW.record_id::text, ''), array_to_string(NEW.labels, ','), array_to_string(NEW.stated, ','), NEW.cause_id::text,
       cg_moment(NEW.starts_at)) THEN
    RAISE EXCEPTION 'Who works with a person is tied to them by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_tie BEFORE INSERT OR UPDATE ON privacy_reach FOR EACH ROW EXECUTE FUNCTION cg_guard_tie();

-- An emergency access opens by the verb, which tells the agency that holds the record and writes the line: never by a statement.
CREATE OR REPLACE FUNCTION cg_guard_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(NEW.proof, 'emergency', NEW.id::text, NEW.membership_id::text, NEW.agency_id::text, NEW.owner_id::text, NEW.reviewer_id::text,
       NEW.subject_id::text, NEW.purpose, array_to_string(NEW.stated, ','), array_to_string(NEW.recorded, ','), cg_moment(NEW.starts_at)) THEN
    RAISE EXCEPTION 'An emergency access is opened by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_opening BEFORE INSERT ON privacy_emergency FOR EACH ROW EXECUTE FUNCTION cg_guard_opening();

-- A row of a permission opens what another agency may see: it is written, and made longer, with the proof that it stands for a release. It ends sooner without one. What was taken back stays so.
CREATE OR REPLACE FUNCTION cg_guard_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user = 'cg_owner' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at <= OLD.revoked_at) IS NOT TRUE THEN
      RAISE EXCEPTION 'A permission that was taken back stays so.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_jsonb(NEW) - 'revoked_at' - 'expires_at' = to_jsonb(OLD) - 'revoked_at' - 'expires_at' AND NEW.expires_at <= OLD.expires_at THEN RETURN NEW; END IF;
  END IF;
  IF NOT cg_proved(NEW.proof, VARIADIC ARRAY['grant', NEW.release_id::text, NEW.subject_id::text, NEW.from_agency_id::text, NEW.to_agency_id::text, NEW.label, NEW.purpose, NEW.form]
       || ARRAY[cg_moment(NEW.told_from), cg_moment(NEW.told_until), cg_moment(NEW.starts_at), cg_moment(NEW.expires_at), coalesce(NEW.for_membership_id::text, '')]) THEN
    RAISE EXCEPTION 'A permission is opened by a release.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_grant BEFORE INSERT OR UPDATE ON privacy_grant FOR EACH ROW EXECUTE FUNCTION cg_guard_grant();

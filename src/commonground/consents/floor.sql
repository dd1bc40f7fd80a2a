-- Who looked under a permission is counted by ids. Whoever keeps the permission may lack the label or the tie for some of the parts, and a
-- count over only those they see would say "has not looked" of an agency that did. So the ids come from here: ids alone, of what the
-- viewer's own agency holds of this person, and none of anybody the viewer may not know of.
CREATE OR REPLACE FUNCTION cg_parts_under_release(release uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT t.id FROM consents_release r JOIN privacy_part t ON t.subject_id = r.subject_id AND t.agency_id = r.agency_id
   WHERE r.id = release AND r.agency_id = ((SELECT cg_viewer())[3])::uuid AND t.label <> 'court.sealed'
     AND NOT ARRAY['all:' || r.subject_id, 'own:' || r.subject_id, r.agency_id || ':' || r.subject_id] && cg_barred()
$$;

-- What was sent under a permission is read by its sender alone; how many notes went to whom, and when last, is told alike to everybody of
-- the agency that asked who keeps the permission: numbers and days, never which notes, nor whether they were taken in.
CREATE OR REPLACE FUNCTION cg_sent_under_release(release uuid) RETURNS TABLE (agency uuid, notes bigint, last timestamptz) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT s.to_agency_id, count(DISTINCT i.part_id), max(s.sent_at)
    FROM consents_release r JOIN consents_sent s ON s.release_id = r.id AND s.agency_id = r.agency_id
    JOIN consents_sentitem i ON i.sent_id = s.id AND i.name <> 'about'
   WHERE r.id = release AND r.agency_id = ((SELECT cg_viewer())[3])::uuid
     AND NOT ARRAY['all:' || r.subject_id, 'own:' || r.subject_id, r.agency_id || ':' || r.subject_id] && cg_barred()
   GROUP BY s.to_agency_id
$$;

-- For an account of disclosures (45 CFR 164.528; 42 CFR 2.24; 34 CFR 99.32) the privacy officer is told of each note when it was sent, to
-- whom and of which kind it is: no word of it, of the own agency alone, and nothing of whom the officer may not know of.
CREATE OR REPLACE FUNCTION cg_sent_to_account(person uuid, since timestamptz)
RETURNS TABLE (at timestamptz, to_agency uuid, label text, name text, purpose text, release uuid, cells text[]) LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT s.sent_at, s.to_agency_id, i.label, i.name, s.purpose, s.release_id, s.cells::text[]
    FROM people_person p JOIN consents_release r ON r.subject_id = p.subject_id AND r.agency_id = p.agency_id
    JOIN consents_sent s ON s.release_id = r.id AND s.agency_id = r.agency_id JOIN consents_sentitem i ON i.sent_id = s.id
   WHERE p.id = person AND i.label <> 'court.sealed' AND (since IS NULL OR s.sent_at >= since) AND cg_may_account(p.agency_id, p.subject_id)
   ORDER BY s.sent_at DESC, i.written_at, i.id
$$;

-- A person's word that they take back, at any agency. Whoever writes it down does so in their own name, now, in a role that may (the
-- arguments), about somebody whom they may know of, or by the number of a card; and no more often than MOST_WORDS a day (word_rules.py).
CREATE OR REPLACE FUNCTION cg_words_today() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT count(*) FROM consents_spokenwithdrawal w JOIN agencies_membership m ON m.id = w.recorded_by
   WHERE m.user_id = ((SELECT cg_viewer())[1])::uuid AND w.said_at > statement_timestamp() - interval '24 hours'
$$;
-- It bears the proof that the application heard all of it: a statement that writes a word by itself could look at what moved (locks, counters, the
-- log's place), and take it back. The proof lies in no row, and is used once (ADR 19).
CREATE OR REPLACE FUNCTION cg_guard_heard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(current_setting('commonground.proof', true), 'word', NEW.id::text, NEW.jurisdiction_id::text,
       NEW.agency_id::text, coalesce(NEW.subject_id::text, ''), NEW.number, coalesce(NEW.to_agency_id::text, ''), NEW.told_how, cg_moment(NEW.said_at),
       NEW.recorded_by::text, NEW.receipt) THEN
    RAISE EXCEPTION 'A word of the person is written down by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('commonground.proof', '', true);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_heard BEFORE INSERT ON consents_spokenwithdrawal FOR EACH ROW EXECUTE FUNCTION cg_guard_heard();

CREATE OR REPLACE FUNCTION cg_guard_word() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF (cg_role() = ANY (TG_ARGV) AND NEW.recorded_by = viewer[2]::uuid AND NEW.agency_id = viewer[3]::uuid
      AND NEW.said_at BETWEEN statement_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'
      AND (NEW.subject_id IS NULL OR EXISTS (SELECT FROM people_person p WHERE p.subject_id = NEW.subject_id))) IS NOT TRUE THEN
    RAISE EXCEPTION 'A word of the person is written down by who heard it, now.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN -- what others wrote since would not be counted
    RAISE EXCEPTION 'A word of the person is written down in a transaction of its own kind.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('words ' || viewer[1], 0));
  IF cg_words_today() >= 10 THEN
    RAISE EXCEPTION 'There are as many words as one worker writes down in a day.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_word BEFORE INSERT ON consents_spokenwithdrawal FOR EACH ROW EXECUTE FUNCTION cg_guard_word(
  'responder_clinician', 'crisis_clinician', 'peer', 'advocate', 'intake_worker', 'case_worker', 'coordinator', 'privacy_officer', 'teacher', 'school_counselor', 'court_clerk',
  'probation_officer', 'child_protection_worker');

-- The word is obeyed here, in the transaction that writes it down, in rows that whoever wrote it does not see; nothing comes back. The agency
-- that asked learns that it ended and that it was said at another place, not at which one, nor who wrote it down. The person is asked on
-- their own page whether it was them, as far as that page shows such a permission at all and the person
-- did not put it out of sight there: whoever holds the phone reads the question too. Whoever may not know of the person (a bar) ends nothing.
CREATE OR REPLACE FUNCTION cg_obey_word() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  one consents_release%ROWTYPE;
  barred text[] := cg_barred();
  asked_about consents_release[] := '{}';
  ended integer;
  whole boolean;
  here boolean;
BEGIN
  -- Under whose name it stands, also when it was written past its verb.
  INSERT INTO ledger_happening (id, at, jurisdiction_id, agency_id, user_id, membership_id, kind, record_kind, record_id, facts)
  VALUES (gen_random_uuid(), NEW.said_at, NEW.jurisdiction_id, NEW.agency_id, ((SELECT cg_viewer())[1])::uuid, NEW.recorded_by,
          'consents.taken_back_by_word', 'consents.spokenwithdrawal', NEW.id,
          jsonb_strip_nulls(jsonb_build_object('how', NEW.told_how, 'to', NEW.to_agency_id, 'by_number', NEW.number <> '')));
  FOR one IN SELECT r.* FROM consents_release r
     WHERE r.jurisdiction_id = NEW.jurisdiction_id AND r.status = 'given' AND r.expires_at > NEW.said_at
       AND (r.subject_id = NEW.subject_id OR NEW.number <> '' AND r.id IN (SELECT c.release_id FROM consents_cardnumber c WHERE c.jurisdiction_id = NEW.jurisdiction_id AND c.number = NEW.number))
       AND (NEW.to_agency_id IS NULL OR NEW.to_agency_id = ANY (r.to_agencies))
       AND NOT ARRAY['all:' || r.subject_id, r.agency_id || ':' || r.subject_id, r.agency_id || ':*',
                     CASE WHEN r.agency_id = NEW.agency_id THEN 'own:' ELSE 'others:' END || r.subject_id] && barred
     ORDER BY r.id FOR UPDATE
  LOOP
    -- What a form for a case holds until a day (42 CFR 2.35(c)) ends on that day: the word is written down once, and nobody is told more here.
    IF one.held_until > NEW.said_at AND one.case_ended_at IS NULL THEN
      CONTINUE WHEN EXISTS (SELECT FROM consents_withdrawal w WHERE w.release_id = one.id AND w.acts_at IS NOT NULL);
      UPDATE privacy_grant g SET expires_at = one.held_until WHERE g.release_id = one.id AND g.revoked_at IS NULL AND g.expires_at > one.held_until;
      GET DIAGNOSTICS ended = ROW_COUNT;
      here := one.agency_id = NEW.agency_id;
      INSERT INTO consents_withdrawal (id, jurisdiction_id, agency_id, subject_id, release_id, label, to_agency_id, told_by, told_how, taken_back_at, acts_at, recorded_by)
      VALUES (gen_random_uuid(), one.jurisdiction_id, one.agency_id, one.subject_id, one.id, '', NULL, 'person',
              CASE WHEN here THEN NEW.told_how ELSE 'elsewhere' END, NEW.said_at, one.held_until, CASE WHEN here THEN NEW.recorded_by END);
      UPDATE consents_release SET expires_at = least(expires_at, one.held_until) WHERE id = one.id;
      INSERT INTO ledger_happening (id, at, jurisdiction_id, agency_id, user_id, membership_id, kind, record_kind, record_id, facts)
      VALUES (gen_random_uuid(), NEW.said_at, one.jurisdiction_id, one.agency_id, NULL, NULL, 'consents.revoked_later', 'consents.release', one.id,
              jsonb_build_object('grants', ended, 'how', CASE WHEN here THEN NEW.told_how ELSE 'elsewhere' END, 'until', one.held_until));
      CONTINUE;
    END IF;
    UPDATE privacy_grant g SET revoked_at = NEW.said_at
     WHERE g.release_id = one.id AND g.revoked_at IS NULL AND (NEW.to_agency_id IS NULL OR g.to_agency_id = NEW.to_agency_id);
    GET DIAGNOSTICS ended = ROW_COUNT;
    CONTINUE WHEN ended = 0 AND NEW.to_agency_id IS NOT NULL;
    whole := NEW.to_agency_id IS NULL OR NOT EXISTS (
      SELECT FROM privacy_grant g WHERE g.release_id = one.id AND g.revoked_at IS NULL AND g.expires_at > NEW.said_at);
    here := one.agency_id = NEW.agency_id;
    INSERT INTO consents_withdrawal (id, jurisdiction_id, agency_id, subject_id, release_id, label, to_agency_id, told_by, told_how, taken_back_at, recorded_by)
    VALUES (gen_random_uuid(), one.jurisdiction_id, one.agency_id, one.subject_id, one.id, '', NEW.to_agency_id, 'person',
            CASE WHEN here THEN NEW.told_how ELSE 'elsewhere' END, NEW.said_at, CASE WHEN here THEN NEW.recorded_by END);
    IF whole THEN
      UPDATE consents_release SET status = 'revoked', revoked_at = NEW.said_at WHERE id = one.id;
      UPDATE clocks_clock SET status = 'stopped', ended_at = NEW.said_at, stop_reason = 'taken_back'
       WHERE record_kind = 'consents.release' AND record_id = one.id AND name = 'permission_confirm' AND status IN ('running', 'overdue');
    END IF;
    INSERT INTO ledger_happening (id, at, jurisdiction_id, agency_id, user_id, membership_id, kind, record_kind, record_id, facts)
    VALUES (gen_random_uuid(), NEW.said_at, one.jurisdiction_id, one.agency_id, NULL, NULL,
            CASE WHEN whole THEN 'consents.revoked' ELSE 'consents.revoked_in_part' END, 'consents.release', one.id,
            jsonb_strip_nulls(jsonb_build_object('grants', ended, 'how', CASE WHEN here THEN NEW.told_how ELSE 'elsewhere' END, 'to', NEW.to_agency_id)));
    IF NOT EXISTS (SELECT FROM unnest(one.to_agencies || one.agency_id) AS named (id) WHERE cg_in_silence(named.id)) THEN
      asked_about := asked_about || one;
    END IF;
  END LOOP;
  INSERT INTO people_ownact (id, jurisdiction_id, page_id, kind, record_id, number, at, was_them)
  SELECT gen_random_uuid(), p.jurisdiction_id, p.id, 'by_word', NEW.id, NEW.receipt, NEW.said_at, '' FROM people_ownpage p
   WHERE p.ended_at IS NULL AND EXISTS (
     SELECT FROM unnest(asked_about) AS about WHERE about.subject_id = p.subject_id
        AND NOT EXISTS (SELECT FROM people_ownwayin w WHERE w.page_id = p.id AND ('r:' || about.id) = ANY (w.hidden)));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_obey_word AFTER INSERT ON consents_spokenwithdrawal FOR EACH ROW EXECUTE FUNCTION cg_obey_word();

-- What was sent is taken in while the permission that names it lives, also when it is taken back in that moment: one of the two waits for the other.
CREATE OR REPLACE FUNCTION cg_only_while_permitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM FROM privacy_grant g WHERE g.release_id = NEW.release_id AND g.to_agency_id = NEW.agency_id AND g.label = NEW.label AND g.form = 'items'
     AND g.revoked_at IS NULL AND g.expires_at > statement_timestamp() FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'The permission has ended.' USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_only_while_permitted BEFORE INSERT ON privacy_received FOR EACH ROW WHEN (NEW.way = 'sent') EXECUTE FUNCTION cg_only_while_permitted();

-- What came under a permission that names it ends with it, at the next statement of anybody, whoever took the permission back.
CREATE OR REPLACE FUNCTION cg_end_what_was_sent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE privacy_part p SET expires_at = NEW.revoked_at FROM privacy_received r
   WHERE r.release_id = NEW.release_id AND r.way = 'sent' AND r.agency_id = NEW.to_agency_id AND r.label = NEW.label
     AND p.id = r.record_id AND p.expires_at > NEW.revoked_at;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_end_what_was_sent AFTER UPDATE OF revoked_at ON privacy_grant
  FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL AND NEW.form = 'items') EXECUTE FUNCTION cg_end_what_was_sent();

-- The number on the card of a permission: nine letters and digits (numbers.py), drawn at random where the permission is written. It stands in a row
-- that its recipients do not read. Those from before numbers were drawn keep the eight digits that their cards bear.
CREATE OR REPLACE FUNCTION cg_fresh_number() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT string_agg(substr('346789ACDEFGHJKMNPQRTVWXY', 1 + get_byte(drawn.b, n) % 25, 1), '')
    FROM (SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) AS b OFFSET 0) AS drawn, generate_series(0, 8) AS n
$$;
CREATE OR REPLACE FUNCTION cg_give_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  LOOP
    INSERT INTO consents_cardnumber (id, jurisdiction_id, agency_id, subject_id, release_id, number)
    VALUES (gen_random_uuid(), NEW.jurisdiction_id, NEW.agency_id, NEW.subject_id, NEW.id, cg_fresh_number()) ON CONFLICT DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_give_number AFTER INSERT ON consents_release FOR EACH ROW EXECUTE FUNCTION cg_give_number();
REVOKE INSERT ON consents_cardnumber FROM cg_app;

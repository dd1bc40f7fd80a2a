-- Both guards below compare what was with what is, row by row. Their plans are kept by the session, and one that was made for the single row of a
-- page would compare each of a sweep's thousands with each other: no nested loop, whatever came first.
-- Asked once a statement. A clock is ended by the agency that owes the step, and raised by the service of clocks (that of setup writes an exercise's past). Whoever set it for another agency may only
-- take the question of a referral back: a review that is owed to somebody else is nobody's to end.
-- How far it was raised, and when next, whoever ends it leaves as it is (or takes the next time off); one that is opened again begins anew. It stands
-- still only with a pause, which bears a proof.
CREATE OR REPLACE FUNCTION cg_guard_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' OR cg_service() IN ('clocks', 'setup') THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM now_is n JOIN was o ON o.id = n.id
              WHERE ((n.level, n.round) = (o.level, o.round) AND n.raised_at IS NOT DISTINCT FROM o.raised_at AND n.warned_at IS NOT DISTINCT FROM o.warned_at
                     AND (n.status = o.status AND n.next_raise_at IS NOT DISTINCT FROM o.next_raise_at
                          OR n.status IN ('met', 'stopped') AND (n.next_raise_at IS NULL OR n.next_raise_at = o.next_raise_at))
                     OR o.status IN ('met', 'stopped') AND n.status = 'running' AND n.round = o.round + 1 AND n.level = 0
                        AND num_nonnulls(n.raised_at, n.warned_at, n.next_raise_at) = 0) IS NOT TRUE) THEN
    RAISE EXCEPTION 'How far a clock was raised is written by the service of clocks.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT FROM now_is n JOIN was o ON o.id = n.id
              WHERE n.paused_at IS NOT NULL AND n.paused_at IS DISTINCT FROM o.paused_at AND NOT EXISTS (
                SELECT FROM clocks_pause p WHERE p.clock_id = n.id AND p.ends_at IS NULL AND p.starts_at = n.paused_at)) THEN
    RAISE EXCEPTION 'A clock stands still with a pause.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF cg_self_subject() IS NOT NULL THEN RETURN NULL; END IF; -- (people/floor.sql: what hangs on their own permission)
  viewer := cg_viewer();
  IF EXISTS (SELECT FROM now_is n JOIN was o ON o.id = n.id
              WHERE (viewer[3]::uuid IN (o.agency_id, o.stand_in_id)) IS NOT TRUE
                AND (o.record_kind = 'referrals.referral' AND n.status = 'stopped' AND n.paused_at IS NULL
                     AND to_jsonb(n) - '{status,ended_at,stop_reason,paused_at,next_raise_at}'::text[]
                       = to_jsonb(o) - '{status,ended_at,stop_reason,paused_at,next_raise_at}'::text[]) IS NOT TRUE) THEN
    RAISE EXCEPTION 'A clock is ended by the agency that owes the step.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_clock AFTER UPDATE ON clocks_clock REFERENCING OLD TABLE AS was NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_clock();

-- When a clock is due or warns was promised: what was reckoned anew (a pause, a calendar that changed) comes with the application's proof over
-- exactly these clocks and moments (clocks/actions/moving.py). Asked once a statement, whatever it changes.
CREATE OR REPLACE FUNCTION cg_guard_promise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
  moved text;
BEGIN
  IF session_user = 'cg_owner' THEN RETURN NULL; END IF;
  SELECT encode(sha256(convert_to(string_agg(n.id || ' ' || (extract(epoch FROM n.due_at) * 1000000)::bigint || ' '
           || coalesce((extract(epoch FROM n.warn_at) * 1000000)::bigint::text, '-'), E'\n' ORDER BY n.id), 'UTF8')), 'hex')
    INTO moved FROM now_is n JOIN was o ON o.id = n.id
   WHERE n.due_at <> o.due_at OR n.warn_at IS DISTINCT FROM o.warn_at;
  IF moved IS NOT NULL AND NOT cg_proved(current_setting('commonground.proof', true), 'clocks moved', moved) THEN
    RAISE EXCEPTION 'When a clock is due is moved by the application alone.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_promise AFTER UPDATE ON clocks_clock REFERENCING OLD TABLE AS was NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_promise();

-- What a promise rests on is written by the application: the terms of a clock when it is set, from when to when it stood still, and when offices are
-- open. It hands in a proof over exactly the rows of the statement, in these columns (clocks/actions/proving.py), which lies in no row and is used
-- once. The arguments are the columns, in their order; the first is the key.
CREATE OR REPLACE FUNCTION cg_guard_rested() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
  said text;
BEGIN
  IF session_user = 'cg_owner' OR cg_service() = 'setup' THEN RETURN NULL; END IF; -- (setup writes an exercise's past, in no page)
  SELECT encode(sha256(convert_to(string_agg(
           (SELECT jsonb_agg(row_of.facts -> a.name ORDER BY a.place) FROM unnest(TG_ARGV) WITH ORDINALITY AS a (name, place))::text, E'\n' ORDER BY n.id), 'UTF8')), 'hex')
    INTO said FROM now_is n CROSS JOIN LATERAL to_jsonb(n) AS row_of (facts);
  IF said IS NULL THEN RETURN NULL; END IF;
  IF NOT cg_proved(current_setting('commonground.proof', true), TG_TABLE_NAME, TG_OP, said) THEN
    RAISE EXCEPTION 'What a promise rests on is written by the application alone.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('commonground.proof', '', true);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_rested AFTER INSERT ON clocks_clock REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'jurisdiction_id', 'agency_id', 'set_by_id', 'stand_in_id', 'name', 'record_kind', 'record_id', 'subject_id', 'status', 'started_at', 'due_at', 'wait_for_them', 'kind', 'amount', 'unit', 'warn_amount', 'warn_unit', 'warn_at', 'pauses_on', 'paused_at', 'raised_to', 'level', 'next_raise_at', 'round');
CREATE OR REPLACE TRIGGER cg_guard_rested AFTER INSERT ON clocks_pause REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'jurisdiction_id', 'agency_id', 'clock_id', 'reason', 'starts_at', 'until', 'ends_at', 'by_id');
CREATE OR REPLACE TRIGGER cg_guard_rested AFTER INSERT ON clocks_openhours REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'jurisdiction_id', 'agency_id', 'weekday', 'opens', 'closes', 'set_at', 'ended_at');
CREATE OR REPLACE TRIGGER cg_guard_rested AFTER INSERT ON clocks_otherday REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'jurisdiction_id', 'agency_id', 'day', 'opens', 'closes', 'name', 'set_at', 'ended_at');
CREATE OR REPLACE TRIGGER cg_guard_rested_changed AFTER UPDATE ON clocks_pause REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'ends_at');
CREATE OR REPLACE TRIGGER cg_guard_rested_changed AFTER UPDATE ON clocks_openhours REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'ended_at');
CREATE OR REPLACE TRIGGER cg_guard_rested_changed AFTER UPDATE ON clocks_otherday REFERENCING NEW TABLE AS now_is
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_rested('id', 'ended_at');

-- The step is done by somebody who works for an agency that may do it.
CREATE OR REPLACE FUNCTION cg_guard_assigned() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND NOT EXISTS (
       SELECT FROM agencies_membership m WHERE m.id = NEW.assigned_to_id AND m.agency_id IN (NEW.agency_id, NEW.stand_in_id)) THEN
    RAISE EXCEPTION 'A step is given to somebody of the agency that owes it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_assigned BEFORE INSERT OR UPDATE OF assigned_to_id ON clocks_clock
  FOR EACH ROW WHEN (NEW.assigned_to_id IS NOT NULL) EXECUTE FUNCTION cg_guard_assigned();

-- The address of a calendar program is its member's own: nobody makes, changes or ends one for somebody else.
CREATE OR REPLACE FUNCTION cg_guard_feed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND (NEW.member_id = ((SELECT cg_viewer())[2])::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'A calendar address is its member''s own.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER cg_guard_feed BEFORE INSERT OR UPDATE ON clocks_feed FOR EACH ROW EXECUTE FUNCTION cg_guard_feed();

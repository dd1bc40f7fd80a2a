-- Both guards below compare what was with what is, row by row. Their plans are kept by the session, and one that was made for the single row of a
-- page would compare each of a sweep's thousands with each other: no nested loop, whatever came first.
-- Asked once a statement. A clock is ended by the agency that owes the step, and raised by the service of clocks (that of setup writes an exercise's past). Whoever set it for another agency may only
-- take the question of a referral back: a review that is owed to somebody else is nobody's to end.
CREATE OR REPLACE FUNCTION cg_guard_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NULL; END IF;
  viewer := cg_viewer();
  IF cg_service() IN ('clocks', 'setup') OR cg_self_subject() IS NOT NULL THEN RETURN NULL; END IF; -- (people/floor.sql: what hangs on their own permission)
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

-- Who is asking, as the database knows it: a signed, short-lived token in a transaction-local setting (decision 9).
CREATE TABLE IF NOT EXISTS commonground_key (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
REVOKE ALL ON commonground_key FROM PUBLIC;
GRANT SELECT ON commonground_key TO cg_reader;

CREATE OR REPLACE FUNCTION cg_viewer() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  token text := current_setting('commonground.viewer', true);
  body text;
  pads commonground_key%ROWTYPE;
  facts text[];
BEGIN
  IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
  body := split_part(token, '#', 1);
  SELECT * INTO pads FROM commonground_key;
  IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(body, 'UTF8'))), 'hex') IS DISTINCT FROM split_part(token, '#', 2) THEN
    RETURN NULL;
  END IF;
  facts := string_to_array(body, '|');
  -- The token of a person on their own page is of another kind (people/floor.sql): to whatever asks for somebody at work it is nobody.
  IF array_length(facts, 1) IS DISTINCT FROM 7 THEN RETURN NULL; END IF;
  IF to_timestamp(facts[6]::double precision) < clock_timestamp() THEN RETURN NULL; END IF;
  -- A membership that ended acts on the next statement, also for a page or a stream that began before.
  IF EXISTS (SELECT 1 FROM agencies_membership WHERE id = facts[2]::uuid AND ends_at <= statement_timestamp()) THEN
    RETURN NULL;
  END IF;
  RETURN facts;
END $$;

-- Whether the application itself made what a statement hands in: a keyed hash over a digest of these facts (agencies/context.py, proof_of). A statement
-- that is smuggled into a page has no key to make one. What is signed holds no bar, so that it is the token of no viewer.
CREATE OR REPLACE FUNCTION cg_proved(proof text, VARIADIC facts text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
    'proof:' || encode(sha256(convert_to(array_to_string(facts, '|', ''), 'UTF8')), 'hex'), 'UTF8'))), 'hex') = proof, false) FROM commonground_key k
$$;

-- What somebody typed, as a fact of a proof.
CREATE OR REPLACE FUNCTION cg_digest(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(coalesce(said, ''), 'UTF8')), 'hex')
$$;

-- The viewer's role, as the membership says it; and which named service (clocks, measures, ...) the viewer is, if any: a member of
-- staff never is one.
CREATE OR REPLACE FUNCTION cg_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
  SELECT m."role" FROM agencies_membership m WHERE m.id = ((SELECT cg_viewer())[2])::uuid
$$;
CREATE OR REPLACE FUNCTION cg_service() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
  SELECT substr(cg_role(), 9) WHERE cg_role() LIKE 'service\_%'
$$;

-- What a unit's assignment gave ends now, for its whole crew: asked by the agency that gave it, or by one of the crew that still has it.
-- A crew may come from two agencies, and neither sees the other's reach. Any other tie is its giver's alone to end.
CREATE OR REPLACE FUNCTION cg_close_reach(cause uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  facts text[] := cg_viewer();
  closed integer;
BEGIN
  IF facts IS NULL THEN RETURN 0; END IF;
  UPDATE privacy_reach SET ends_at = greatest(starts_at, statement_timestamp())
   WHERE cause_id = cause AND kind = 'assignment' AND jurisdiction_id = facts[4]::uuid AND ends_at IS NULL
     AND (giver_id = facts[3]::uuid OR EXISTS (
       SELECT 1 FROM privacy_reach own WHERE own.cause_id = cause AND own.kind = 'assignment' AND own.giver_id = privacy_reach.giver_id
          AND own.membership_id = facts[2]::uuid AND own.ends_at IS NULL));
  GET DIAGNOSTICS closed = ROW_COUNT;
  RETURN closed;
END $$;

-- The two books only grow, whoever asks.
CREATE OR REPLACE FUNCTION cg_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The ledger only grows: % is refused on %.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- A line of what happened bears who is looking when it is written: nobody enters one in another's name, or as nobody. Who that is the token says
-- alone, so that a page that ends the own stay or role still writes that it did. A person on their own page (people/floor.sql) writes as that page;
-- their line names the agency that hears of it, or none. Answers user, membership, agency (none of an own page), jurisdiction.
CREATE OR REPLACE FUNCTION cg_writer() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
  token text := current_setting('commonground.viewer', true);
  facts text[] := string_to_array(split_part(token, '#', 1), '|');
  pads commonground_key%ROWTYPE;
BEGIN
  IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
  SELECT * INTO pads FROM commonground_key;
  IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(split_part(token, '#', 1), 'UTF8'))), 'hex') IS DISTINCT FROM split_part(token, '#', 2) THEN
    RETURN NULL;
  END IF;
  RETURN CASE array_length(facts, 1) WHEN 7 THEN facts[1:4] WHEN 6 THEN ARRAY[facts[2], facts[2], NULL, facts[4]] END;
END $$;
-- Asked once a statement, of every line that it brought: a sweep writes thousands.
CREATE OR REPLACE FUNCTION cg_guard_writer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  writer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NULL; END IF;
  writer := cg_writer();
  IF EXISTS (SELECT FROM written n
              WHERE (n.user_id = writer[1]::uuid AND n.membership_id = writer[2]::uuid AND n.jurisdiction_id = writer[4]::uuid
                     AND (writer[3] IS NULL OR n.agency_id = writer[3]::uuid)) IS NOT TRUE) THEN
    RAISE EXCEPTION 'A line of what happened is written in the name of whoever did it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_writer AFTER INSERT ON ledger_happening REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_writer();

-- What everybody reads is written by the roles with a right to it (written_with in fields.toml): asked once a statement. A long import is asked
-- whose token it is, not whether it still runs. Arguments: the roles.
CREATE OR REPLACE FUNCTION cg_guard_writing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND NOT EXISTS (
       SELECT FROM agencies_membership m WHERE m.id = ((SELECT cg_writer())[2])::uuid AND m."role" = ANY (TG_ARGV)
          AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())) THEN
    RAISE EXCEPTION 'Your role does not write %.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

-- What is set once stays: a referral that was sent cannot be turned to another agency.
CREATE OR REPLACE FUNCTION cg_keep_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(TG_ARGV) c WHERE to_jsonb(OLD) ->> c IS NOT NULL AND to_jsonb(OLD) ->> c IS DISTINCT FROM to_jsonb(NEW) ->> c) THEN
    RAISE EXCEPTION 'What was set once in % does not change.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- A copy ends when it came to end: whoever received it neither lengthens that nor takes it off. The floor ends it sooner, with its permission.
CREATE OR REPLACE FUNCTION cg_keep_end() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.bound_by IS NOT NULL AND NEW.expires_at IS DISTINCT FROM OLD.expires_at
     AND (current_user = 'cg_reader' AND NEW.expires_at < OLD.expires_at) IS NOT TRUE THEN
    RAISE EXCEPTION 'The end of a copy does not change.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- One tap on the shoulder a transaction for the processes that feed live pages.
CREATE OR REPLACE FUNCTION cg_tell_news() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('commonground_news', '');
  RETURN NULL;
END $$;

-- How far the news may be read: before the oldest transaction that still runs and may write news here (decision 15). A
-- transaction that is known to run in another database of this server cannot, so it does not hold the live pages back; one
-- that is not known to anybody (it begins just now) does.
CREATE OR REPLACE FUNCTION cg_news_frontier() RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT coalesce(min(running.x), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    FROM (SELECT x::text::bigint AS x FROM pg_snapshot_xip(pg_current_snapshot()) AS x) AS running
   WHERE NOT EXISTS (
     SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
        AND l.transactionid::text::bigint = running.x % 4294967296
        AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database()))
$$;

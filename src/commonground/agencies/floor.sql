-- Who may take part, in which role, and what agencies agreed on decide what everybody sees: so the database asks who writes it, too.
-- First argument: the column with the agency whose row it is; then the roles that may (those with the right in roles.toml).
CREATE OR REPLACE FUNCTION cg_guard_office() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
  whose uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF NEW.jurisdiction_id = viewer[4]::uuid AND cg_role() = ANY (TG_ARGV[1:])
     AND (whose = viewer[3]::uuid OR EXISTS (SELECT 1 FROM agencies_agency a WHERE a.id = viewer[3]::uuid AND a.kind = 'host')) THEN
    RETURN NEW;
  END IF;
  -- The first office of a jurisdiction, of which nobody is a member yet.
  IF TG_TABLE_NAME = 'agencies_agency' AND TG_OP = 'INSERT' AND NOT EXISTS (
    SELECT 1 FROM agencies_agency a WHERE a.jurisdiction_id = NEW.jurisdiction_id) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Your role does not change %.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER cg_guard_office BEFORE INSERT OR UPDATE ON agencies_agency
  FOR EACH ROW EXECUTE FUNCTION cg_guard_office('id', 'administrator', 'service_setup');
CREATE OR REPLACE TRIGGER cg_guard_office BEFORE INSERT OR UPDATE ON agencies_agreement
  FOR EACH ROW EXECUTE FUNCTION cg_guard_office('from_agency_id', 'administrator', 'privacy_officer', 'service_setup');
CREATE OR REPLACE TRIGGER cg_guard_office BEFORE INSERT OR UPDATE OF starts_at, ends_at ON agencies_membership
  FOR EACH ROW WHEN (NEW."role" NOT LIKE 'service\_%') EXECUTE FUNCTION cg_guard_office('agency_id', 'administrator', 'service_setup');

-- Name, zone and outline of the place are set when it is opened.
CREATE OR REPLACE TRIGGER cg_guard_writing BEFORE UPDATE OR DELETE ON agencies_jurisdiction FOR EACH STATEMENT EXECUTE FUNCTION cg_guard_writing('service_setup');

-- A place is opened by the application: the first one is what the public pages show, and one that holds real people changes what is asked of
-- everybody. There is no viewer yet who could be asked, so it is asked for a proof (agencies/models/agency.py).
CREATE OR REPLACE FUNCTION cg_guard_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(current_setting('commonground.proof', true), 'jurisdiction', NEW.id::text, NEW.slug, NEW.holds) THEN
    RAISE EXCEPTION 'A place is opened by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_place BEFORE INSERT ON agencies_jurisdiction FOR EACH ROW EXECUTE FUNCTION cg_guard_place();

-- Nobody gives a role to themselves, and an agency that works in silence says itself who works there: from outside comes its first
-- administrator, once, who is nobody of the office. To end a role is no gift. The command line stands outside of this.
-- Arguments: the kinds of agency that work in silence.
CREATE OR REPLACE FUNCTION cg_guard_role() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[] := cg_viewer();
BEGIN
  IF current_user <> 'cg_app' OR cg_role() = 'service_setup' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND NEW.starts_at = OLD.starts_at AND NEW.ends_at <= coalesce(OLD.ends_at, 'infinity') THEN RETURN NEW; END IF;
  IF NEW.user_id = viewer[1]::uuid THEN
    RAISE EXCEPTION 'Nobody gives a role to themselves.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.agency_id = viewer[3]::uuid
     OR NOT EXISTS (SELECT 1 FROM agencies_agency a WHERE a.id = NEW.agency_id AND a.kind = ANY (TG_ARGV)) THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' OR NEW."role" <> 'administrator'
     OR EXISTS (SELECT 1 FROM agencies_membership m WHERE m.agency_id = NEW.agency_id AND m."role" = 'administrator' AND m.id <> NEW.id)
     OR EXISTS (SELECT 1 FROM agencies_membership m WHERE m.user_id = NEW.user_id AND m.agency_id = viewer[3]::uuid
                   AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())) THEN
    RAISE EXCEPTION 'This agency says itself who works there.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_role BEFORE INSERT OR UPDATE OF starts_at, ends_at ON agencies_membership
  FOR EACH ROW WHEN (NEW."role" NOT LIKE 'service\_%') EXECUTE FUNCTION cg_guard_role('victim_service', 'substance_use');

-- The role of a named service is for a principal that never signs in.
CREATE OR REPLACE FUNCTION cg_guard_service() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' AND NOT EXISTS (SELECT 1 FROM agencies_user u WHERE u.id = NEW.user_id AND u.is_service) THEN
    RAISE EXCEPTION 'A person has no role of a service.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_service BEFORE INSERT OR UPDATE ON agencies_membership
  FOR EACH ROW WHEN (NEW."role" LIKE 'service\_%') EXECUTE FUNCTION cg_guard_service();

-- Who an account is never changes from within: not its address, and not whether a person signs in with it.
CREATE OR REPLACE FUNCTION cg_guard_account() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'cg_app' THEN
    RAISE EXCEPTION 'The address of an account does not change.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_account BEFORE UPDATE ON agencies_user
  FOR EACH ROW WHEN ((OLD.id, OLD.email, OLD.is_service) IS DISTINCT FROM (NEW.id, NEW.email, NEW.is_service)) EXECUTE FUNCTION cg_guard_account();

-- The name of an account is matched with who is known (privacy/floor.sql), so it is written by the application: a statement that gives an account a
-- chosen name, looks, and takes it back, would find out whether somebody of that name is known. The proof is used once.
CREATE OR REPLACE FUNCTION cg_guard_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF session_user <> 'cg_owner' AND NOT cg_proved(current_setting('commonground.proof', true), 'account', NEW.id::text, cg_digest(NEW.name)) THEN
    RAISE EXCEPTION 'The name of an account is written by the application.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('commonground.proof', '', true);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_name BEFORE INSERT ON agencies_user FOR EACH ROW EXECUTE FUNCTION cg_guard_name();
CREATE OR REPLACE TRIGGER cg_guard_name_changed BEFORE UPDATE ON agencies_user
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION cg_guard_name();

-- The address of an account is the one it was made with: a code for a forgotten password goes nowhere else.
CREATE OR REPLACE FUNCTION cg_guard_address() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM agencies_user u WHERE u.id = NEW.user_id AND lower(u.email) = lower(NEW.email)) THEN
    RAISE EXCEPTION 'This is not the address of that account.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_address BEFORE INSERT OR UPDATE ON account_emailaddress
  FOR EACH ROW EXECUTE FUNCTION cg_guard_address();

-- Matching reads the name of an account, and nothing else of it (privacy/floor.sql).
GRANT SELECT (id, name, is_service, is_active) ON agencies_user TO cg_reader;

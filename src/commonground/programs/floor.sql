-- What a program was when it was published, who runs it and what the community said of it are public, and what people were told is what runs: so
-- the database asks who writes it, and whether it is what it says.

-- A version is what its digest was made of, for the place of whoever publishes it. It is never changed and never removed (fields.toml).
CREATE OR REPLACE FUNCTION cg_guard_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.digest IS DISTINCT FROM encode(sha256(convert_to(NEW.form || E'\n' || NEW.text, 'UTF8')), 'hex')
     OR (NEW.text::jsonb #>> '{program,code}', NEW.text::jsonb #>> '{program,version}') IS DISTINCT FROM (NEW.code::text, NEW.version::text) THEN
    RAISE EXCEPTION 'A version bears the digest and the name of its own text.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF current_user = 'cg_app' AND NEW.jurisdiction_id IS DISTINCT FROM (cg_viewer())[4]::uuid THEN
    RAISE EXCEPTION 'A version is published for the own place.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_version BEFORE INSERT ON programs_programversion FOR EACH ROW EXECUTE FUNCTION cg_guard_version();

-- Versions and reviews only grow, whoever asks: people run by the one and were told the other.
CREATE OR REPLACE FUNCTION cg_keep_published() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'What was published stays: % is refused on %.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER cg_keep_published BEFORE UPDATE OR DELETE OR TRUNCATE ON programs_programversion
  FOR EACH STATEMENT EXECUTE FUNCTION cg_keep_published();
CREATE OR REPLACE TRIGGER cg_keep_published BEFORE UPDATE OR DELETE OR TRUNCATE ON programs_communityreview
  FOR EACH STATEMENT EXECUTE FUNCTION cg_keep_published();

-- A program is its agency's own. It is prepared first, and on by a version only that its own community review is of. Its walls hold those of the
-- version that it is on by, and none that it ever had is taken down.
CREATE OR REPLACE FUNCTION cg_guard_program() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
  made jsonb;
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF (NEW.jurisdiction_id = viewer[4]::uuid AND NEW.agency_id = viewer[3]::uuid) IS NOT TRUE THEN
    RAISE EXCEPTION 'A program is changed by the agency that runs it.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.status <> 'prepared' THEN
    RAISE EXCEPTION 'A program is prepared first.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT v.text::jsonb INTO made FROM programs_programversion v WHERE v.id = NEW.version_id AND v.code = NEW.code;
  IF made IS NULL OR NEW.sealed IS DISTINCT FROM coalesce((made #>> '{program,sealed}')::boolean, false) THEN
    RAISE EXCEPTION 'A program runs by a version of its own pack.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Whole elements: by containment a wall that got labels would count as the one that had none and held for everything.
  IF jsonb_typeof(NEW.firewalls) IS DISTINCT FROM 'array' OR EXISTS (
       SELECT FROM jsonb_array_elements(
         CASE WHEN TG_OP = 'UPDATE' THEN OLD.firewalls ELSE '[]' END || CASE WHEN NEW.status = 'on' THEN coalesce(made -> 'firewall', '[]') ELSE '[]' END
       ) AS held(wall)
       WHERE NOT EXISTS (
         SELECT FROM jsonb_array_elements(CASE jsonb_typeof(NEW.firewalls) WHEN 'array' THEN NEW.firewalls ELSE '[]' END) AS kept(wall)
          WHERE kept.wall = held.wall)) THEN
    RAISE EXCEPTION 'What a program never shares stays so.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.status = 'on' AND NOT EXISTS (SELECT FROM programs_communityreview r WHERE r.program_id = NEW.id AND r.version_id = NEW.version_id) THEN
    RAISE EXCEPTION 'A program begins after the community review of its version.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_program BEFORE INSERT OR UPDATE ON programs_program FOR EACH ROW EXECUTE FUNCTION cg_guard_program();

CREATE OR REPLACE FUNCTION cg_guard_review() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[];
BEGIN
  IF current_user <> 'cg_app' THEN RETURN NEW; END IF;
  viewer := cg_viewer();
  IF (NEW.jurisdiction_id = viewer[4]::uuid AND NEW.agency_id = viewer[3]::uuid AND NEW.recorded_by = viewer[2]::uuid
      AND EXISTS (SELECT FROM programs_program p JOIN programs_programversion v ON v.id = NEW.version_id AND v.code = p.code
                   WHERE p.id = NEW.program_id AND p.agency_id = NEW.agency_id)
      AND (NEW.same_as_id IS NULL OR EXISTS (
            SELECT FROM programs_communityreview r WHERE r.program_id = NEW.program_id AND r.version_id = NEW.same_as_id))) IS NOT TRUE THEN
    RAISE EXCEPTION 'A community review is written down by the agency whose program it is of.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_review BEFORE INSERT ON programs_communityreview FOR EACH ROW EXECUTE FUNCTION cg_guard_review();

-- A referral has two sides. The sender asks and takes back; the receiver answers and says what came of it. Where nobody here was asked
-- (an organization without an account), the sender writes down both.
CREATE OR REPLACE FUNCTION cg_guard_referral() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[] := cg_viewer();
  answer CONSTANT text[] := ARRAY['answered_at', 'answered_by_id', 'answer_how', 'decline_reason', 'outcome', 'outcome_at'];
  before jsonb := to_jsonb(OLD) - 'status'::text;
  after jsonb := to_jsonb(NEW) - 'status'::text;
BEGIN
  IF current_user <> 'cg_app' OR cg_service() = 'setup' THEN RETURN NEW; END IF;
  IF OLD.agency_id = viewer[3]::uuid AND (
       OLD.to_agency_id IS NULL AND NEW.to_agency_id IS NULL
       OR before - (SELECT array_agg(k) FROM jsonb_object_keys(before) k WHERE k <> ALL (answer)) =
          after - (SELECT array_agg(k) FROM jsonb_object_keys(after) k WHERE k <> ALL (answer))
          AND (OLD.status, NEW.status) IN ((OLD.status, OLD.status), ('draft', 'sent'), ('draft', 'withdrawn'), ('sent', 'withdrawn'), ('accepted', 'handed_over')))
  THEN RETURN NEW; END IF;
  IF OLD.to_agency_id = viewer[3]::uuid AND before - answer = after - answer
     AND NEW.status IN (OLD.status, 'accepted', 'declined', 'handed_over', 'ended') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'This is for the other side of the referral to say.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER cg_guard_referral BEFORE UPDATE ON referrals_referral
  FOR EACH ROW EXECUTE FUNCTION cg_guard_referral();

-- Of a hand-off each side says for itself that it happened; for an organization without an account the sender says what it was told.
CREATE OR REPLACE FUNCTION cg_guard_hand_over() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  viewer text[] := cg_viewer();
  sender boolean := (NEW.sender_id, NEW.sender_said_at) IS DISTINCT FROM (NULL, NULL);
  receiver boolean := (NEW.receiver_id, NEW.receiver_said_at, NEW.receiver_told) IS DISTINCT FROM (NULL, NULL, false);
BEGIN
  IF current_user <> 'cg_app' OR cg_service() = 'setup' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    sender := (NEW.sender_id, NEW.sender_said_at) IS DISTINCT FROM (OLD.sender_id, OLD.sender_said_at);
    receiver := (NEW.receiver_id, NEW.receiver_said_at, NEW.receiver_told) IS DISTINCT FROM (OLD.receiver_id, OLD.receiver_said_at, OLD.receiver_told);
  END IF;
  IF sender AND NEW.agency_id IS DISTINCT FROM viewer[3]::uuid
     OR receiver AND coalesce(NEW.to_agency_id, NEW.agency_id) IS DISTINCT FROM viewer[3]::uuid THEN
    RAISE EXCEPTION 'This is for the other side of the referral to say.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER cg_guard_hand_over BEFORE INSERT OR UPDATE ON referrals_handover
  FOR EACH ROW EXECUTE FUNCTION cg_guard_hand_over();

-- How earlier calls at the place of a call ended: counts by disposition in the year before, for whoever may see that call:
-- the own center, and the crew that it sent, under an agreement in force.
-- Calls that never count at a place (calls.places) are not in it, whoever asks.
CREATE OR REPLACE FUNCTION cg_earlier_calls_at(of_call uuid) RETURNS TABLE (disposition text, n bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  facts text[] := cg_viewer();
  this calls_call%ROWTYPE;
BEGIN
  IF facts IS NULL THEN RETURN; END IF;
  SELECT * INTO this FROM calls_call c WHERE c.id = of_call AND c.jurisdiction_id = facts[4]::uuid AND c.place <> '' AND (
    c.agency_id = facts[3]::uuid OR EXISTS (
      SELECT 1 FROM privacy_reach r WHERE r.record_id = c.id AND r.membership_id = facts[2]::uuid AND r.giver_id = c.agency_id
         AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))
    AND EXISTS (
      SELECT 1 FROM agencies_agreement a WHERE a.from_agency_id = c.agency_id AND a.to_agency_id = facts[3]::uuid
         AND 'general' = ANY (a.labels) AND 'crisis_response' = ANY (a.purposes)
         AND a.starts_at <= statement_timestamp() AND (a.ends_at IS NULL OR a.ends_at > statement_timestamp())));
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT c.disposition::text, count(*) FROM calls_call c
    WHERE c.jurisdiction_id = this.jurisdiction_id AND c.agency_id = this.agency_id AND upper(c.place) = upper(this.place)
      AND c.counts_at_place AND c.place <> '' AND c.id <> this.id AND c.received_on <= this.received_on
      AND c.received_on > this.received_on - 366 GROUP BY 1;
END $$;

-- Which of these calls another center of the viewer's jurisdiction holds: an import leaves those rows out.
CREATE OR REPLACE FUNCTION cg_calls_held_elsewhere(identities uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_bitmapscan = off SET enable_seqscan = off AS $$
DECLARE
  facts text[] := cg_viewer();
BEGIN
  IF facts IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT i.identity FROM unnest(identities) AS i (identity) CROSS JOIN LATERAL (
    SELECT c.agency_id FROM calls_call c WHERE c.jurisdiction_id = facts[4]::uuid AND c.identity = i.identity LIMIT 1) held
    WHERE held.agency_id <> facts[3]::uuid;
END $$;

-- After a set of calls that made the tables grow by a quarter or more: let the planner know, now. The database would notice by itself
-- a minute later, and until then plan as if there were no calls: a page or a count then reads all of them once for each of them.
CREATE OR REPLACE FUNCTION cg_calls_have_grown(fresh bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF (SELECT c.reltuples FROM pg_class c WHERE c.oid = 'public.calls_call'::regclass) < 4 * fresh THEN
    ANALYZE public.calls_call, public.calls_assignment;
  END IF;
END $$;

-- Counting for measures. Each function answers for the viewer's own jurisdiction alone, and returns counts, shares and medians
-- for the whole of it and for each area; no row of a person, no id of one, no moment leaves. What a function cannot know
-- (families of natures, limits, groups of endings) it is told by the caller, from the tables of data.
--
-- low and high (in apart) bound a median: the order statistics that hold it 95 times in 100, whatever the distribution.
--
-- silent: kinds of agency that never say who came to them. What happens there is in no figure, not even in a sum.
-- bucket: month, quarter or year. first, until: local days, until not included. moment: nothing later is known.
-- zone: the jurisdiction's. Every function returns the same columns; scope is all, area, or unknown (rows without an area).

-- Which place is counted: that of the service of measures, over whole months, quarters or years. Nobody else counts, so that nobody
-- takes two counts apart and finds a person between them.
CREATE OR REPLACE FUNCTION cg_counted_place(bucket text, first date, until date) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF cg_service() IS DISTINCT FROM 'measures' THEN RETURN NULL; END IF;
  IF bucket NOT IN ('month', 'quarter', 'year') OR date_trunc(bucket, first)::date <> first OR date_trunc(bucket, until)::date <> until THEN
    RAISE EXCEPTION 'Only whole months, quarters and years are counted.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN (cg_viewer())[4]::uuid;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_calls(bucket text, first date, until date, moment timestamptz, groups jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH told AS (
    SELECT date_trunc(bucket, c.received_on)::date AS period, c.area_id,
           coalesce(groups ->> coalesce(nullif(c.final_nature, ''), c.nature), 'all_other') AS kind
    FROM calls_call c
    WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until AND c.nature <> 'test'
  ), counted AS (
    SELECT t.period, CASE WHEN grouping(t.area_id) = 1 THEN 'all' WHEN t.area_id IS NULL THEN 'unknown' ELSE 'area' END AS scope,
           t.area_id, CASE WHEN grouping(t.kind) = 1 THEN '' ELSE t.kind END AS category, count(*) AS n
    FROM told t
    GROUP BY GROUPING SETS ((t.period), (t.period, t.kind), (t.period, t.area_id), (t.period, t.area_id, t.kind))
  )
  SELECT 'calls', k.period, k.scope, k.area_id, k.category, k.n::float, NULL::float, k.n, 0::bigint, k.n, NULL::bigint, '{}'::jsonb
  FROM counted k;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_kept_apart(first date, until date, kinds jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place('year', first, until);
BEGIN
RETURN QUERY
  SELECT 'calls_kept_apart', date_trunc('year', c.received_on)::date, 'all', NULL::uuid,
         kinds ->> coalesce(nullif(c.final_nature, ''), c.nature), count(*)::float, NULL::float, count(*), 0::bigint, count(*),
         NULL::bigint, '{}'::jsonb
  FROM calls_call c
  WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until
    AND kinds ? coalesce(nullif(c.final_nature, ''), c.nature)
  GROUP BY 2, 5;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_response(bucket text, first date, until date, moment timestamptz, limits jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_nestloop = off AS $$ -- every call with its units: never one by one, whatever the planner believes of young tables
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH units AS (
    SELECT a.call_id, min(a.assigned_at) AS sent_at, min(a.on_scene_at) AS on_scene_at
    FROM calls_assignment a WHERE a.jurisdiction_id = here_id GROUP BY a.call_id
  ), told AS (
    SELECT date_trunc(bucket, c.received_on)::date AS period, c.area_id, c.time_precision = 'date' AS day_only,
           c.received_at, c.decided_at, least(c.assigned_at, u.sent_at) AS sent_at, least(c.on_scene_at, u.on_scene_at) AS arrived_at,
           c.assigned_at IS NOT NULL OR u.call_id IS NOT NULL OR c.on_scene_at IS NOT NULL AS was_sent,
           coalesce(limits ->> c.area_id::text, limits ->> '')::float AS limit_minutes
    FROM calls_call c LEFT JOIN units u ON u.call_id = c.id
    WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until AND c.nature <> 'test'
  ), judged AS (
    SELECT t.period, t.area_id, t.day_only, t.was_sent,
           t.was_sent AND t.arrived_at >= t.decided_at AS usable,
           t.was_sent AND t.arrived_at >= t.decided_at
             AND extract(epoch FROM t.arrived_at - t.decided_at) <= 60 * t.limit_minutes AS within
    FROM told t
  ), limited AS (
    SELECT j.period, grouping(j.area_id) AS whole, j.area_id, count(*) FILTER (WHERE j.within) AS yes, count(*) FILTER (WHERE j.usable) AS n,
           count(*) FILTER (WHERE j.was_sent AND j.usable IS NOT TRUE) AS missing,
           count(*) FILTER (WHERE NOT j.was_sent) AS not_dispatched, count(*) FILTER (WHERE j.day_only) AS day_only
    FROM judged j GROUP BY GROUPING SETS ((j.period), (j.period, j.area_id))
  ), clocks AS (
    SELECT t.period, t.area_id, t.day_only, pair.measure,
           CASE WHEN pair.stop >= pair.start THEN extract(epoch FROM pair.stop - pair.start) / 60.0 END::float AS minutes
    FROM told t CROSS JOIN LATERAL (VALUES
      ('response_received_decided', t.received_at, t.decided_at), ('response_decided_on_scene', t.decided_at, t.arrived_at),
      ('response_sent_on_scene', t.sent_at, t.arrived_at), ('response_received_on_scene', t.received_at, t.arrived_at)
    ) AS pair (measure, start, stop)
  ), spans AS (
    SELECT k.measure, k.period, grouping(k.area_id) AS whole, k.area_id,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY k.minutes) AS middle,
           (array_agg(k.minutes ORDER BY k.minutes))[nullif(greatest(floor(count(k.minutes) / 2.0 - 0.98 * sqrt(count(k.minutes)))::integer, 0), 0)] AS low,
           CASE WHEN ceil(count(k.minutes) / 2.0 + 1 + 0.98 * sqrt(count(k.minutes))) <= count(k.minutes) THEN
             (array_agg(k.minutes ORDER BY k.minutes))[ceil(count(k.minutes) / 2.0 + 1 + 0.98 * sqrt(count(k.minutes)))::integer] END AS high,
           count(k.minutes) AS n, count(*) - count(k.minutes) AS missing, count(*) FILTER (WHERE k.day_only) AS day_only
    FROM clocks k GROUP BY GROUPING SETS ((k.measure, k.period), (k.measure, k.period, k.area_id))
  )
  SELECT 'on_scene_in_limit', l.period, CASE WHEN l.whole = 1 THEN 'all' WHEN l.area_id IS NULL THEN 'unknown' ELSE 'area' END,
         l.area_id, '', l.yes::float / nullif(l.n, 0), NULL::float, l.n, l.missing, l.yes, l.n,
         jsonb_build_object('not_dispatched', l.not_dispatched, 'without_times', l.day_only)
  FROM limited l
  UNION ALL
  SELECT s.measure, s.period, CASE WHEN s.whole = 1 THEN 'all' WHEN s.area_id IS NULL THEN 'unknown' ELSE 'area' END,
         s.area_id, '', s.middle[1], s.middle[2], s.n, s.missing, NULL::bigint, NULL::bigint, jsonb_build_object('without_times', s.day_only, 'low', s.low, 'high', s.high)
  FROM spans s;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_on_scene(bucket text, first date, until date, moment timestamptz, kinds jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH sent AS (
    SELECT date_trunc(bucket, c.received_on)::date AS period, c.area_id, c.time_precision = 'date' AS day_only,
           coalesce(kinds ->> a.unit_id::text, 'unknown_unit') AS kind, pair.measure,
           CASE WHEN pair.stop >= pair.start THEN extract(epoch FROM pair.stop - pair.start) / 60.0 END::float AS minutes
    FROM calls_assignment a JOIN calls_call c ON c.id = a.call_id
    CROSS JOIN LATERAL (VALUES ('time_on_scene', a.on_scene_at, a.cleared_at), ('time_total', c.decided_at, c.closed_at)
    ) AS pair (measure, start, stop)
    WHERE a.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until AND a.recalled_at IS NULL AND c.nature <> 'test'
  ), spans AS (
    SELECT s.measure, s.period, grouping(s.area_id) AS whole, s.area_id, CASE WHEN grouping(s.kind) = 1 THEN '' ELSE s.kind END AS category,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY s.minutes) AS middle,
           (array_agg(s.minutes ORDER BY s.minutes))[nullif(greatest(floor(count(s.minutes) / 2.0 - 0.98 * sqrt(count(s.minutes)))::integer, 0), 0)] AS low,
           CASE WHEN ceil(count(s.minutes) / 2.0 + 1 + 0.98 * sqrt(count(s.minutes))) <= count(s.minutes) THEN
             (array_agg(s.minutes ORDER BY s.minutes))[ceil(count(s.minutes) / 2.0 + 1 + 0.98 * sqrt(count(s.minutes)))::integer] END AS high,
           count(s.minutes) AS n, count(*) - count(s.minutes) AS missing, count(*) FILTER (WHERE s.day_only) AS day_only
    FROM sent s
    GROUP BY GROUPING SETS ((s.measure, s.period), (s.measure, s.period, s.kind), (s.measure, s.period, s.area_id), (s.measure, s.period, s.area_id, s.kind))
  )
  SELECT s.measure, s.period, CASE WHEN s.whole = 1 THEN 'all' WHEN s.area_id IS NULL THEN 'unknown' ELSE 'area' END, s.area_id, s.category,
         s.middle[1], s.middle[2], s.n, s.missing, NULL::bigint, NULL::bigint, jsonb_build_object('without_times', s.day_only, 'low', s.low, 'high', s.high)
  FROM spans s;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_endings(bucket text, first date, until date, moment timestamptz, groups jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH told AS (
    SELECT date_trunc(bucket, c.received_on)::date AS period, c.area_id, c.disposition,
           c.status IN ('closed', 'cancelled') AS ended, coalesce(groups ->> c.disposition, 'other') AS ending
    FROM calls_call c
    WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until AND c.nature <> 'test'
  ), whole AS (
    SELECT t.period, grouping(t.area_id) AS whole, t.area_id, count(*) FILTER (WHERE t.ended AND t.disposition <> '') AS n,
           count(*) FILTER (WHERE t.ended AND t.disposition = '') AS missing, count(*) FILTER (WHERE NOT t.ended) AS not_ended,
           count(*) FILTER (WHERE t.ended AND t.disposition = 'arrest') AS arrests
    FROM told t GROUP BY GROUPING SETS ((t.period), (t.period, t.area_id))
  ), split AS (
    SELECT t.period, grouping(t.area_id) AS whole, t.area_id, t.ending, count(*) AS many
    FROM told t WHERE t.ended AND t.disposition <> '' GROUP BY GROUPING SETS ((t.period, t.ending), (t.period, t.area_id, t.ending))
  ), named AS (
    SELECT w.*, CASE WHEN w.whole = 1 THEN 'all' WHEN w.area_id IS NULL THEN 'unknown' ELSE 'area' END AS scope FROM whole w
  )
  SELECT 'arrests', w.period, w.scope, w.area_id, '', w.arrests::float / nullif(w.n, 0), NULL::float, w.n, w.missing, w.arrests, w.n,
         jsonb_build_object('not_ended', w.not_ended) FROM named w
  UNION ALL
  SELECT 'dispositions', w.period, w.scope, w.area_id, '', NULL::float, NULL::float, w.n, w.missing, NULL::bigint, w.n,
         jsonb_build_object('not_ended', w.not_ended) FROM named w
  UNION ALL
  SELECT 'dispositions', w.period, w.scope, w.area_id, s.ending, s.many::float / nullif(w.n, 0), NULL::float, w.n, w.missing, s.many, w.n, '{}'::jsonb
  FROM split s JOIN named w ON w.period = s.period AND w.whole = s.whole AND w.area_id IS NOT DISTINCT FROM s.area_id;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_choices(bucket text, first date, until date, moment timestamptz, police jsonb, groups jsonb)
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH told AS (
    SELECT date_trunc(bucket, c.received_on)::date AS period, c.area_id, c.recommended <> '' AND c.response <> '' AS usable,
           c.response <> '' AND c.recommended = '' AS not_known, c.recommended = c.response AS agrees,
           (police ->> c.response)::boolean IS TRUE AND (police ->> c.recommended)::boolean IS FALSE AS added,
           (police ->> c.response)::boolean IS FALSE AND (police ->> c.recommended)::boolean IS TRUE AS removed,
           CASE WHEN c.disposition = '' THEN 'not_ended' ELSE coalesce(groups ->> c.disposition, 'other') END AS ending
    FROM calls_call c
    WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until AND c.nature <> 'test'
  ), whole AS (
    SELECT t.period, grouping(t.area_id) AS whole, t.area_id, count(*) FILTER (WHERE t.usable) AS n, count(*) FILTER (WHERE t.not_known) AS not_known,
           count(*) FILTER (WHERE NOT t.usable AND NOT t.not_known) AS missing, count(*) FILTER (WHERE t.usable AND t.agrees) AS agrees,
           count(*) FILTER (WHERE t.usable AND t.added) AS added, count(*) FILTER (WHERE t.usable AND t.removed) AS removed
    FROM told t GROUP BY GROUPING SETS ((t.period), (t.period, t.area_id))
  ), split AS (
    SELECT t.period, grouping(t.area_id) AS whole, t.area_id, t.ending, count(*) FILTER (WHERE t.added) AS added,
           count(*) FILTER (WHERE t.removed) AS removed
    FROM told t WHERE t.usable GROUP BY GROUPING SETS ((t.period, t.ending), (t.period, t.area_id, t.ending))
  ), named AS (
    SELECT w.*, CASE WHEN w.whole = 1 THEN 'all' WHEN w.area_id IS NULL THEN 'unknown' ELSE 'area' END AS scope FROM whole w
  )
  SELECT m.measure, w.period, w.scope, w.area_id, '', m.many::float / nullif(w.n, 0), NULL::float, w.n, w.missing, m.many, w.n,
         jsonb_build_object('not_known', w.not_known)
  FROM named w CROSS JOIN LATERAL (VALUES
    ('recommendation_agreement', w.agrees), ('police_added', w.added), ('police_removed', w.removed)) AS m (measure, many)
  UNION ALL
  SELECT m.measure, w.period, w.scope, w.area_id, s.ending, m.many::float / nullif(m.whole, 0), NULL::float, m.whole, 0::bigint, m.many, m.whole, '{}'::jsonb
  FROM split s JOIN named w ON w.period = s.period AND w.whole = s.whole AND w.area_id IS NOT DISTINCT FROM s.area_id
  CROSS JOIN LATERAL (VALUES ('police_added', s.added, w.added), ('police_removed', s.removed, w.removed)) AS m (measure, many, whole)
  WHERE m.many > 0;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_called_before(bucket text, first date, until date, moment timestamptz, zone text, crisis text[])
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH crisis_calls AS (
    SELECT c.id, c.area_id, c.subject_id, date_trunc(bucket, c.received_on)::date AS period,
           c.received_on >= first AND c.received_on < until AS inside,
           coalesce(c.received_at, c.began_at, c.received_on::timestamp AT TIME ZONE zone) AS at
    FROM calls_call c
    WHERE c.jurisdiction_id = here_id AND c.received_on >= first AND c.received_on < until + 91
      AND coalesce(nullif(c.final_nature, ''), c.nature) = ANY (crisis)
  ), linked AS (
    SELECT k.id, k.subject_id FROM crisis_calls k WHERE k.subject_id IS NOT NULL
    UNION
    SELECT k.id, e.subject_id FROM crisis_calls k JOIN encounters_encounter e ON e.call_id = k.id WHERE e.subject_id IS NOT NULL AND k.subject_id IS NULL
  ), theirs AS (
    SELECT l.subject_id, k.id, k.area_id, k.period, k.inside, k.at FROM linked l JOIN crisis_calls k ON k.id = l.id WHERE k.at <= moment
  ), begins AS (
    SELECT DISTINCT ON (t.subject_id, t.period) t.subject_id, t.period, t.area_id, t.id, t.at
    FROM theirs t WHERE t.inside ORDER BY t.subject_id, t.period, t.at, t.id
  ), windows AS (
    SELECT b.period, b.area_id, w.days, b.at + make_interval(hours => 24 * w.days) <= moment
             AND NOT EXISTS (SELECT 1 FROM cases_case d WHERE d.subject_id = b.subject_id AND d.closed_how = 'died'
                             AND d.closed_at < b.at + make_interval(hours => 24 * w.days)) AS observed,
           EXISTS (SELECT 1 FROM theirs t WHERE t.subject_id = b.subject_id AND t.id <> b.id AND t.at >= b.at
                   AND t.at <= b.at + make_interval(hours => 24 * w.days)) AS again
    FROM begins b CROSS JOIN (VALUES (30), (90)) AS w (days)
  ), people AS (
    SELECT w.days, w.period, grouping(w.area_id) AS whole, w.area_id, count(*) FILTER (WHERE w.observed) AS n,
           count(*) FILTER (WHERE NOT w.observed) AS missing, count(*) FILTER (WHERE w.observed AND w.again) AS again
    FROM windows w GROUP BY GROUPING SETS ((w.days, w.period), (w.days, w.period, w.area_id))
  ), loose AS (
    SELECT k.period, grouping(k.area_id) AS whole, k.area_id, count(*) AS many FROM crisis_calls k
    WHERE k.inside AND NOT EXISTS (SELECT 1 FROM linked l WHERE l.id = k.id) GROUP BY GROUPING SETS ((k.period), (k.period, k.area_id))
  ), both_sides AS (
    SELECT d.days, coalesce(p.period, x.period) AS period, coalesce(p.whole, x.whole) AS whole, coalesce(p.area_id, x.area_id) AS area_id,
           coalesce(p.n, 0) AS n, coalesce(p.missing, 0) AS missing, coalesce(p.again, 0) AS again, coalesce(x.many, 0) AS loose
    FROM (VALUES (30), (90)) AS d (days)
    JOIN (SELECT q.period, q.whole, q.area_id FROM people q UNION SELECT o.period, o.whole, o.area_id FROM loose o) f ON true
    LEFT JOIN people p ON p.days = d.days AND p.period = f.period AND p.whole = f.whole AND p.area_id IS NOT DISTINCT FROM f.area_id
    LEFT JOIN loose x ON x.period = f.period AND x.whole = f.whole AND x.area_id IS NOT DISTINCT FROM f.area_id
  )
  SELECT 'called_before_' || b.days, b.period, CASE WHEN b.whole = 1 THEN 'all' WHEN b.area_id IS NULL THEN 'unknown' ELSE 'area' END,
         b.area_id, '', b.again::float / nullif(b.n, 0), NULL::float, b.n, b.missing, b.again, b.n, jsonb_build_object('calls_without_person', b.loose)
  FROM both_sides b;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_referrals(bucket text, first date, until date, moment timestamptz, zone text, served text[], unsettled text[])
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH sent AS (
    SELECT date_trunc(bucket, r.sent_at AT TIME ZONE zone)::date AS period, r.area_id, r.silent, r.status, r.answered_at, due.due_at,
           r.status = 'withdrawn' AS taken_back, r.status IN ('accepted', 'handed_over', 'ended') AS accepted,
           r.sent_at + interval '30 days' <= moment AS observed,
           r.outcome = ANY (served) AND (r.outcome_at AT TIME ZONE zone)::date - (r.sent_at AT TIME ZONE zone)::date <= 30 AS connected,
           r.status NOT IN ('declined', 'withdrawn') AND (r.outcome = '' OR r.outcome = ANY (unsettled)) AS untold
    FROM referrals_referral r
    LEFT JOIN LATERAL (SELECT k.due_at FROM clocks_clock k WHERE k.record_id = r.id AND k.name = 'referral_answer' ORDER BY k.started_at LIMIT 1) due ON true
    WHERE r.jurisdiction_id = here_id AND r.sent_at IS NOT NULL AND r.sent_at <= moment
      AND (r.sent_at AT TIME ZONE zone)::date >= first AND (r.sent_at AT TIME ZONE zone)::date < until
  ), facts AS (
    SELECT s.*, s.answered_at IS NOT NULL AS answered, NOT s.silent AND s.due_at IS NULL AS no_clock,
           NOT s.silent AND s.due_at IS NOT NULL AND (s.answered_at IS NOT NULL OR s.taken_back OR s.due_at <= moment) AS due
    FROM sent s
  ), added AS (
    SELECT f.period, grouping(f.area_id) AS whole, f.area_id, count(*) AS sent, count(*) FILTER (WHERE f.silent) AS silent,
           count(*) FILTER (WHERE f.due) AS due, count(*) FILTER (WHERE f.due AND f.answered_at <= f.due_at) AS in_time,
           count(*) FILTER (WHERE f.no_clock) AS no_clock,
           count(*) FILTER (WHERE NOT f.silent AND NOT f.no_clock AND NOT f.due) AS not_yet,
           count(*) FILTER (WHERE f.due AND NOT f.answered AND NOT f.taken_back) AS expired,
           count(*) FILTER (WHERE f.due AND NOT f.answered AND f.taken_back) AS re_routed,
           count(*) FILTER (WHERE NOT f.silent AND f.answered) AS answered, count(*) FILTER (WHERE NOT f.silent AND f.accepted) AS accepted,
           count(*) FILTER (WHERE NOT f.silent AND NOT f.answered AND NOT f.taken_back) AS open, count(*) FILTER (WHERE NOT f.silent) AS heard,
           count(*) FILTER (WHERE NOT f.silent AND f.observed) AS observed, count(*) FILTER (WHERE NOT f.silent AND NOT f.observed) AS unobserved,
           count(*) FILTER (WHERE NOT f.silent AND f.observed AND f.connected) AS connected,
           count(*) FILTER (WHERE NOT f.silent AND f.observed AND f.untold) AS untold
    FROM facts f GROUP BY GROUPING SETS ((f.period), (f.period, f.area_id))
  )
  SELECT m.measure, a.period, CASE WHEN a.whole = 1 THEN 'all' WHEN a.area_id IS NULL THEN 'unknown' ELSE 'area' END, a.area_id, '',
         CASE WHEN m.measure = 'referrals_sent' THEN m.many::float ELSE m.many::float / nullif(m.n, 0) END, NULL::float, m.n, m.missing, m.many,
         CASE WHEN m.measure = 'referrals_sent' THEN NULL ELSE m.n END, m.apart
  FROM added a CROSS JOIN LATERAL (VALUES
    ('referrals_sent', a.sent, a.sent, 0::bigint, jsonb_build_object('left_out_silent', a.silent)),
    ('referrals_answered', a.in_time, a.due, a.no_clock,
     jsonb_build_object('expired', a.expired, 're_routed', a.re_routed, 'left_out_silent', a.silent, 'not_yet_due', a.not_yet)),
    ('referrals_accepted', a.accepted, a.answered, 0::bigint, jsonb_build_object('left_out_silent', a.silent)),
    ('referrals_connected', a.connected, a.observed, a.untold, jsonb_build_object('left_out_silent', a.silent, 'not_observed', a.unobserved)),
    ('referrals_open', a.open, a.heard, 0::bigint, jsonb_build_object('left_out_silent', a.silent))
  ) AS m (measure, many, n, missing, apart);
END $$;

CREATE OR REPLACE FUNCTION cg_measure_follow_up(bucket text, first date, until date, moment timestamptz, zone text, silent text[])
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH owed AS (
    SELECT date_trunc(bucket, k.started_at AT TIME ZONE zone)::date AS period,
           (SELECT count(*) FROM cases_touchpoint t WHERE t.case_id = k.record_id AND t.at >= k.started_at AND t.at <= coalesce(k.ended_at, moment)) AS tries,
           CASE WHEN k.status = 'stopped' AND k.stop_reason = 'died' THEN 'stopped_by_death' WHEN k.wait_for_them THEN 'waits_for_them'
                WHEN k.status = 'stopped' AND k.stop_reason = 'person_ended' THEN 'said_no'
                WHEN k.status = 'stopped' AND k.stop_reason = 'not_reached' THEN 'unable'
                WHEN k.status = 'stopped' THEN 'not_known'
                WHEN k.status = 'met' AND k.ended_at <= k.due_at THEN 'reached' WHEN k.status = 'met' OR k.due_at <= moment THEN 'late'
                ELSE 'not_yet_due' END AS how
    FROM clocks_clock k JOIN agencies_agency g ON g.id = k.agency_id
    WHERE k.jurisdiction_id = here_id AND g.kind <> ALL (silent) AND k.name = 'follow_up_72h' AND k.started_at <= moment
      AND NOT (k.status = 'stopped' AND k.stop_reason = 'safe_contact_changed')
      AND (k.started_at AT TIME ZONE zone)::date >= first AND (k.started_at AT TIME ZONE zone)::date < until
  ), added AS (
    SELECT o.period, count(*) FILTER (WHERE o.how = 'reached') AS yes, count(*) FILTER (WHERE o.how IN ('reached', 'late', 'unable')) AS n,
           count(*) FILTER (WHERE o.how = 'not_known') AS missing, coalesce(sum(o.tries) FILTER (WHERE o.how IN ('reached', 'late', 'unable')), 0)::bigint AS tries,
           count(*) FILTER (WHERE o.how = 'unable') AS unable, count(*) FILTER (WHERE o.how = 'said_no') AS said_no,
           count(*) FILTER (WHERE o.how = 'waits_for_them') AS waits, count(*) FILTER (WHERE o.how = 'stopped_by_death') AS died,
           count(*) FILTER (WHERE o.how = 'not_yet_due') AS not_yet
    FROM owed o GROUP BY o.period
  )
  SELECT 'follow_up_72h', a.period, 'all', NULL::uuid, '', a.yes::float / nullif(a.n, 0), NULL::float, a.n, a.missing, a.yes, a.n,
         jsonb_build_object('attempts', a.tries, 'unable', a.unable, 'said_no', a.said_no, 'waits_for_them', a.waits, 'stopped_by_death', a.died, 'not_yet_due', a.not_yet)
  FROM added a;
END $$;

CREATE OR REPLACE FUNCTION cg_measure_permissions(bucket text, first date, until date, moment timestamptz, zone text, silent text[])
RETURNS TABLE (measure text, period date, scope text, area uuid, category text, value double precision, p90 double precision,
  n bigint, missing bigint, numerator bigint, denominator bigint, apart jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE here_id uuid := cg_counted_place(bucket, first, until);
BEGIN
RETURN QUERY
  WITH told AS ( -- a month more on either side: a wait may begin before the period, and end after it
    SELECT r.id, r.subject_id, r.asked_at, (r.asked_at AT TIME ZONE zone)::date AS asked_on,
           CASE WHEN r.status = 'declined' THEN 'no' WHEN r.status = 'not_now' THEN 'not_now'
                WHEN r.status = 'void' AND r.revoked_at <= moment OR r.harm_reported_at <= moment OR NOT EXISTS (SELECT FROM privacy_grant o WHERE o.release_id = r.id) THEN 'void'
                ELSE 'yes' END AS answer,
           CASE WHEN r.status = 'revoked' AND r.revoked_at <= least(moment, r.asked_at + interval '1 day') THEN r.revoked_at END AS taken_back_at
    FROM consents_release r JOIN agencies_agency g ON g.id = r.agency_id
    WHERE r.jurisdiction_id = here_id AND g.kind <> ALL (silent) AND r.asked_at <= moment
      AND (r.asked_at AT TIME ZONE zone)::date >= first - 31 AND (r.asked_at AT TIME ZONE zone)::date < until + 31
  ), served AS (
    SELECT t.*, (SELECT min(k.opened_at) FROM cases_case k JOIN agencies_agency g ON g.id = k.agency_id
                 WHERE k.jurisdiction_id = here_id AND g.kind <> ALL (silent) AND k.subject_id = t.subject_id AND k.opened_at >= t.asked_at
                   AND k.opened_at <= least(moment, t.asked_at + interval '30 days')) AS served_at
    FROM told t
  ), asked AS (
    SELECT date_trunc(bucket, s.asked_on::timestamp)::date AS period, s.answer, s.asked_at + interval '30 days' <= moment AS observed,
           extract(epoch FROM s.served_at - s.asked_at)::float / 3600.0 AS hours,
           s.answer IN ('yes', 'no') AND EXISTS ( -- the person waits already, since an earlier yes or no that stood
             SELECT FROM served e WHERE e.subject_id = s.subject_id AND e.answer IN ('yes', 'no') AND (e.asked_at, e.id) < (s.asked_at, s.id)
               AND e.asked_at >= s.asked_at - interval '30 days' AND coalesce(e.taken_back_at > s.asked_at, true)
               AND coalesce(e.served_at >= s.asked_at, true)) AS same_wait,
           s.taken_back_at IS NOT NULL AND coalesce(s.served_at >= s.taken_back_at, true) AS taken_back_at_once,
           s.answer = 'no' AND EXISTS (
             SELECT FROM served l WHERE l.subject_id = s.subject_id AND l.answer = 'yes' AND (l.asked_at, l.id) > (s.asked_at, s.id)
               AND l.asked_at <= s.served_at AND coalesce(l.taken_back_at > s.served_at, true)) AS after_a_later_yes
    FROM served s WHERE s.asked_on >= first AND s.asked_on < until
  ), added AS (
    SELECT q.period, count(*) AS n, count(*) FILTER (WHERE q.answer = 'yes') AS yes, count(*) FILTER (WHERE q.answer = 'no') AS no,
           count(*) FILTER (WHERE q.answer = 'not_now') AS later, count(*) FILTER (WHERE q.answer = 'void') AS void FROM asked q GROUP BY q.period
  ), apart AS (
    SELECT q.period, q.answer, jsonb_build_object('same_wait', count(*) FILTER (WHERE q.same_wait)) || CASE q.answer
             WHEN 'yes' THEN jsonb_build_object('taken_back_at_once', count(*) FILTER (WHERE q.taken_back_at_once AND NOT q.same_wait))
             ELSE jsonb_build_object('after_a_later_yes', count(*) FILTER (WHERE q.after_a_later_yes AND NOT q.same_wait)) END AS counted
    FROM asked q WHERE q.answer IN ('yes', 'no') GROUP BY q.period, q.answer
  ), waits AS (
    SELECT q.* FROM asked q WHERE q.answer IN ('yes', 'no') AND NOT q.same_wait AND NOT q.taken_back_at_once
  ), waited AS (
    SELECT q.period, q.answer, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY q.hours) AS middle,
           (array_agg(q.hours ORDER BY q.hours))[nullif(greatest(floor(count(q.hours) / 2.0 - 0.98 * sqrt(count(q.hours)))::integer, 0), 0)] AS low,
           CASE WHEN ceil(count(q.hours) / 2.0 + 1 + 0.98 * sqrt(count(q.hours))) <= count(q.hours) THEN
             (array_agg(q.hours ORDER BY q.hours))[ceil(count(q.hours) / 2.0 + 1 + 0.98 * sqrt(count(q.hours)))::integer] END AS high, count(q.hours) AS n,
           count(*) FILTER (WHERE q.hours IS NULL AND q.observed) AS without, count(*) FILTER (WHERE q.hours IS NULL AND NOT q.observed) AS not_yet
    FROM waits q GROUP BY q.period, q.answer
  )
  SELECT m.measure, a.period, 'all', NULL::uuid, '',
         CASE WHEN m.measure = 'permissions_asked' THEN m.many::float ELSE m.many::float / nullif(a.n - a.void, 0) END, NULL::float,
         CASE WHEN m.measure = 'permissions_asked' THEN a.n ELSE a.n - a.void END, CASE WHEN m.measure = 'permissions_asked' THEN 0 ELSE a.void END,
         m.many, CASE WHEN m.measure = 'permissions_asked' THEN NULL ELSE a.n - a.void END, '{}'::jsonb
  FROM added a CROSS JOIN LATERAL (VALUES ('permissions_asked', a.n), ('permission_yes', a.yes), ('permission_no', a.no), ('permission_not_now', a.later)) AS m (measure, many)
  UNION ALL
  SELECT 'service_after_' || p.answer, p.period, 'all', NULL::uuid, '', w.middle[1], w.middle[2], coalesce(w.n, 0), coalesce(w.without + w.not_yet, 0),
         NULL::bigint, NULL::bigint,
         p.counted || jsonb_build_object('no_service_yet', coalesce(w.without, 0), 'not_yet_due', coalesce(w.not_yet, 0), 'low', w.low, 'high', w.high)
  FROM apart p LEFT JOIN waited w ON w.period = p.period AND w.answer = p.answer;
END $$;

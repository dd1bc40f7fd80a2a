"""Lists, counts and search by reach, as SQL (``lists.sql``): the pieces that several of its functions share, put in their places."""

from importlib import resources

from commonground.agencies.kinds import SILENT_KINDS
from commonground.privacy.law.labels import NEVER_SEARCHED
from commonground.privacy.lists import COUNTED, PAGE
from commonground.privacy.register import register
from commonground.site.floor.looking import NOW
from commonground.site.floor.policies import read_predicate

# From how many ties and permissions on it is shorter to walk back from the newest part than to gather what they open; how far.
GATHERED, WALKED = 4_000, 20_000
# Words are looked for in so many of the newest parts that little leads to, and by the index of words only when they are not all of them. Where
# much leads to parts, in this share of those walked past at once, then as far back as what was met there promises to fill the page, up to so
# many times that.
LATEST, FIRST, FURTHER = 1_000, 4, 24

# What a way of the law cannot do without, of the things that lead to a part: an emergency access, authorship, a tie, a permission, or any
# of them; plain where it asks for none. A part that opens is among those that its way's need leads to.
URGENT_WAY = "(w.emergency OR w.recorded <> '{}')"
WRITTEN_WAY = f"(w.author AND NOT {URGENT_WAY})"
TIED_WAY = f"(w.ties IS NOT NULL AND NOT w.author AND NOT {URGENT_WAY})"
STATED_WAY = f"(w.stated <> '{{}}' AND w.ties IS NULL AND NOT w.author AND NOT {URGENT_WAY})"
OPEN_WAY = f"(w.stated = '{{}}' AND w.ties IS NULL AND NOT w.author AND NOT {URGENT_WAY})"
PLAIN_WAY = f"({OPEN_WAY} AND NOT w.release AND NOT w.tied)"
WAYS = {
    "plain": PLAIN_WAY, "granted": f"({OPEN_WAY} AND (w.release OR w.tied))", "tied": f"({TIED_WAY} OR {STATED_WAY} OR {OPEN_WAY} AND w.tied AND NOT w.release)",
    "written": f"({WRITTEN_WAY} OR {OPEN_WAY} AND w.tied AND NOT w.release)", "urgent": f"({URGENT_WAY} OR {STATED_WAY})",
}  # fmt: skip
MINE = """viewer text[] := cg_viewer();
  me uuid := viewer[2];
  here uuid := viewer[3];
  place uuid := viewer[4];
  why text := viewer[5];
  sure_labels text[];
  """ + "\n  ".join(f"{way}_agencies uuid[]; {way}_labels text[];" for way in WAYS)
HAVE = "\n  ".join(f"has_{what} boolean;" for what in ("granted", "ties", "team", "records", "urgent"))
OPENABLE = (
    "SELECT array_agg(o.label) FILTER (WHERE o.sure AND o.agency = here), "
    + ", ".join(f"array_agg(o.{x}) FILTER (WHERE o.{way})" for way in WAYS for x in ("agency", "label"))
    + " INTO sure_labels, " + ", ".join(f"{way}_agencies, {way}_labels" for way in WAYS) + " FROM cg_openable(whose) AS o;"
)  # fmt: skip


def _among(way: str, row: str = "p") -> str:
    # Only as a value of its own is the list hashed once and looked up for each row.
    return f"(({row}.agency_id, {row}.label) IN (SELECT * FROM unnest({way}_agencies, {way}_labels))) IS TRUE"


def _spans(row: str, ends: str = "ends_at") -> str:
    return f"{row}.starts_at <= {NOW} AND ({row}.{ends} IS NULL OR {row}.{ends} > {NOW})"


R_LIVE, E_LIVE = _spans("r"), f"e.starts_at <= {NOW} AND e.ends_at > {NOW}"
G_LIVE = f"g.starts_at <= {NOW} AND g.expires_at > {NOW} AND g.revoked_at IS NULL"
MY_GRANTS = f"g.to_agency_id = here AND g.purpose = why AND {G_LIVE}"
MY_URGENT = f"e.membership_id = me AND e.purpose = why AND {E_LIVE}"
TIES = f"""ties AS MATERIALIZED (
        SELECT r.giver_id, r.subject_id, r.record_id FROM privacy_reach r WHERE r.membership_id = me AND {R_LIVE}
        UNION ALL SELECT r.giver_id, r.subject_id, r.record_id FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND {R_LIVE}),
      to_persons AS MATERIALIZED (SELECT DISTINCT t.giver_id, t.subject_id FROM ties t WHERE t.subject_id IS NOT NULL),
      to_records AS MATERIALIZED (SELECT DISTINCT t.giver_id, t.record_id FROM ties t WHERE t.record_id IS NOT NULL)"""
GRANTED = f"granted AS MATERIALIZED (SELECT DISTINCT g.from_agency_id, g.subject_id, g.label FROM privacy_grant g WHERE {MY_GRANTS})"
URGENT = f"urgent AS MATERIALIZED (SELECT DISTINCT e.owner_id, e.subject_id FROM privacy_emergency e WHERE {MY_URGENT})"
HOW_WIDE = f"""(SELECT count(*) FROM (SELECT FROM privacy_reach r WHERE r.membership_id = me AND {R_LIVE} LIMIT {GATHERED + 1}) AS a)
    + (SELECT count(*) FROM (SELECT FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND {R_LIVE} LIMIT {GATHERED + 1}) AS a)
    + (SELECT count(*) FROM (SELECT FROM privacy_grant g WHERE {MY_GRANTS} LIMIT {GATHERED + 1}) AS a)"""
# Whether the person is among those to whom anything leads is told from one list of ids, hashed once; only for them the way itself is asked
# for the row at hand (an offset keeps the planner from reading all of them first). What the viewer has none of is not asked.
REACHED_P = f"""({_among("plain")} OR (p.written_by = me) IS TRUE AND {_among("written")}
           OR has_granted AND p.subject_id IN (SELECT g.subject_id FROM privacy_grant g WHERE {MY_GRANTS}) AND {_among("granted")}
             AND EXISTS (SELECT FROM privacy_grant g WHERE g.subject_id = p.subject_id AND g.label = p.label AND g.from_agency_id = p.agency_id AND {MY_GRANTS} OFFSET 0)
           OR has_ties AND p.subject_id IN (SELECT r.subject_id FROM privacy_reach r WHERE r.membership_id = me AND r.subject_id IS NOT NULL AND {R_LIVE}) AND {_among("tied")}
             AND EXISTS (SELECT FROM privacy_reach r WHERE r.subject_id = p.subject_id AND r.giver_id = p.agency_id AND r.membership_id = me AND {R_LIVE} OFFSET 0)
           OR has_team AND p.subject_id IN (SELECT r.subject_id FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND r.subject_id IS NOT NULL AND {R_LIVE}) AND {_among("tied")}
             AND EXISTS (SELECT FROM privacy_reach r WHERE r.subject_id = p.subject_id AND r.giver_id = p.agency_id AND r.membership_id IS NULL AND r.agency_id = here AND {R_LIVE} OFFSET 0)
           OR has_records AND {_among("tied")} AND EXISTS (SELECT FROM privacy_reach r WHERE r.record_id = p.record_id AND r.giver_id = p.agency_id AND (r.membership_id = me OR r.membership_id IS NULL AND r.agency_id = here) AND {R_LIVE} OFFSET 0)
           OR has_urgent AND {_among("urgent")} AND EXISTS (SELECT FROM privacy_emergency e WHERE e.subject_id = p.subject_id AND e.owner_id = p.agency_id AND {MY_URGENT} OFFSET 0))"""
# From these, the ids of what is reached, newest first: all of it gathered, or met on the way back from the newest part.
GATHER = f"""WITH {TIES}, {GRANTED}, {URGENT}
SELECT array_agg(c.id) INTO ids FROM (
  SELECT DISTINCT u.written_at, u.id FROM (
    SELECT p.id, p.written_at FROM unnest(plain_agencies, plain_labels) AS o (agency, label) CROSS JOIN LATERAL (
      SELECT q.id, q.written_at FROM privacy_part q WHERE q.agency_id = o.agency AND q.label = o.label AND (q.written_at, q.id) < (before_at, before_id)
       ORDER BY q.written_at DESC, q.id DESC LIMIT batch) AS p
    UNION ALL (
      SELECT p.id, p.written_at FROM privacy_part p WHERE p.written_by = me AND {_among("written")} AND (p.written_at, p.id) < (before_at, before_id)
       ORDER BY p.written_at DESC, p.id DESC LIMIT batch)
    UNION ALL SELECT p.id, p.written_at FROM to_persons t JOIN privacy_part p ON p.subject_id = t.subject_id AND p.agency_id = t.giver_id
       WHERE {_among("tied")} AND (p.written_at, p.id) < (before_at, before_id)
    UNION ALL SELECT p.id, p.written_at FROM to_records t JOIN privacy_part p ON p.jurisdiction_id = place AND p.record_id = t.record_id AND p.agency_id = t.giver_id
       WHERE {_among("tied")} AND (p.written_at, p.id) < (before_at, before_id)
    UNION ALL SELECT p.id, p.written_at FROM granted g JOIN privacy_part p ON p.subject_id = g.subject_id AND p.agency_id = g.from_agency_id AND p.label = g.label
       WHERE {_among("granted")} AND (p.written_at, p.id) < (before_at, before_id)
    UNION ALL SELECT p.id, p.written_at FROM urgent e JOIN privacy_part p ON p.subject_id = e.subject_id AND p.agency_id = e.owner_id
       WHERE {_among("urgent")} AND (p.written_at, p.id) < (before_at, before_id)
  ) AS u ORDER BY u.written_at DESC, u.id DESC LIMIT batch) AS c;"""
WALK = f"""SELECT array_agg(c.id) INTO ids FROM (
  SELECT p.id FROM (
    SELECT w.id, w.written_at, w.agency_id, w.subject_id, w.label, w.record_id, w.written_by FROM privacy_part w
     WHERE w.jurisdiction_id = place AND (w.written_at, w.id) < (before_at, before_id)
     ORDER BY w.written_at DESC, w.id DESC LIMIT back) AS p
   WHERE {REACHED_P}
   ORDER BY p.written_at DESC, p.id DESC LIMIT batch) AS c;"""
HAS = f"""has_granted := EXISTS (SELECT FROM privacy_grant g WHERE {MY_GRANTS});
  has_ties := EXISTS (SELECT FROM privacy_reach r WHERE r.membership_id = me AND r.subject_id IS NOT NULL AND {R_LIVE});
  has_team := EXISTS (SELECT FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND r.subject_id IS NOT NULL AND {R_LIVE});
  has_records := EXISTS (SELECT FROM privacy_reach r WHERE r.membership_id = me AND r.record_id IS NOT NULL AND {R_LIVE})
    OR EXISTS (SELECT FROM privacy_reach r WHERE r.membership_id IS NULL AND r.agency_id = here AND r.record_id IS NOT NULL AND {R_LIVE});
  has_urgent := EXISTS (SELECT FROM privacy_emergency e WHERE {MY_URGENT});"""
LIVE = f"(privacy_part.expires_at IS NULL OR privacy_part.expires_at > {NOW})"


def _counted(of: str, seen: str, before: str = "") -> str:
    """Collect what opens by one kind of reach, each part once, and stop where more than the cap open by it alone."""
    return f"""{before} SELECT array_agg(c.id) INTO ids FROM (SELECT privacy_part.id FROM {of} AND {LIVE} AND {seen} LIMIT {COUNTED + 1}) AS c;
  IF cardinality(ids) > {COUNTED} THEN RETURN {COUNTED + 1}; END IF;
  every := every || ids;"""


def _not_silent(row: str) -> str:
    silent = ", ".join(f"'{kind}'" for kind in sorted(SILENT_KINDS))
    return f"({row}.agency_id = here OR ({row}.agency_id IN (SELECT a.id FROM agencies_agency a WHERE a.kind IN ({silent}))) IS NOT TRUE)"


def lists_sql(*, gathered: int = GATHERED, walked: int = WALKED, latest: int = LATEST) -> str:
    """The functions of the lists, whole.

    :param gathered: from how many ties and permissions on the list walks. :param walked: how many parts back it walks before it gathers after all.
    :param latest: in how many of the newest that little leads to a search looks first.
    """
    seen = read_predicate("privacy_part", register()["privacy.part"])
    by_person = "JOIN privacy_part ON privacy_part.subject_id = t.subject_id AND privacy_part.agency_id = t.giver_id"
    by_record = "JOIN privacy_part ON privacy_part.jurisdiction_id = place AND privacy_part.record_id = t.record_id AND privacy_part.agency_id = t.giver_id"
    by_grant = "JOIN privacy_part ON privacy_part.subject_id = g.subject_id AND privacy_part.agency_id = g.from_agency_id AND privacy_part.label = g.label"
    by_emergency = "JOIN privacy_part ON privacy_part.subject_id = e.subject_id AND privacy_part.agency_id = e.owner_id"
    plain = "unnest(plain_agencies, plain_labels) AS o (agency, label) JOIN privacy_part ON privacy_part.agency_id = o.agency AND privacy_part.label = o.label WHERE true"
    never = ", ".join(f"'{label}'" for label in NEVER_SEARCHED)
    template = resources.files(__package__).joinpath("lists.sql").read_text()
    sure = f"(privacy_part.agency_id = here AND privacy_part.jurisdiction_id = place AND privacy_part.label = ANY (sure_labels) AND privacy_part.never_for IS NULL OR ({seen}))"
    found = f"(p.label NOT IN ({never}) AND to_tsvector('simple'::regconfig, COALESCE(p.text, '')) @@ words AND {_not_silent('p')})"
    places = {
        **{f"{{{way}_p}}": _among(way) for way in WAYS}, **{f"{{{way}_way}}": condition for way, condition in WAYS.items()}, "{found}": found,
        "{{}}": "{}", "{gather}": GATHER, "{walk}": WALK, "{seen}": f"({seen})", "{live}": LIVE, "{mine}": MINE, "{openable}": OPENABLE, "{reached_p}": REACHED_P,
        "{how_wide}": HOW_WIDE, "{gathered}": str(gathered), "{walked}": str(walked), "{page}": str(PAGE), "{cap}": str(COUNTED),
        "{ties}": TIES, "{granted}": GRANTED, "{urgent}": URGENT, "{r_live}": R_LIVE, "{g_live}": G_LIVE, "{e_live}": E_LIVE,
        "{searched}": f"p.label NOT IN ({never})", "{person_seen}": f"({read_predicate('people_person', register()['people.person'])})",
"{not_silent}": _not_silent("p"), "{latest}": str(latest), "{first}": str(max(1, walked // FIRST)), "{further}": str(FURTHER * max(1, walked // FIRST)),
        "{sure}": sure, "{have}": HAVE, "{has}": HAS, "{count_plain}": _counted(plain, sure),
        "{count_granted}": _counted(f"granted g {by_grant} WHERE {_among('granted', 'privacy_part')}", seen, f"WITH {GRANTED}"),
        "{count_persons}": _counted(f"to_persons t {by_person} WHERE {_among('tied', 'privacy_part')}", seen, f"WITH {TIES}"),
        "{count_records}": _counted(f"to_records t {by_record} WHERE {_among('tied', 'privacy_part')}", seen, f"WITH {TIES}"),
        "{count_urgent}": _counted(f"urgent e {by_emergency} WHERE {_among('urgent', 'privacy_part')}", seen, f"WITH {URGENT}"),
        "{count_written}": _counted(f"privacy_part WHERE privacy_part.written_by = me AND {_among('written', 'privacy_part')}", seen),
    }  # fmt: skip
    for mark, text in places.items():
        template = template.replace(mark, text)
    return template

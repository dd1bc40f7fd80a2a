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

MINE = """viewer text[] := cg_viewer();
  me uuid := viewer[2];
  here uuid := viewer[3];
  place uuid := viewer[4];
  why text := viewer[5];
  open_agencies uuid[];
  open_labels text[];
  plain_agencies uuid[];
  plain_labels text[];"""
OPENABLE = """SELECT array_agg(o.agency), array_agg(o.label), array_agg(o.agency) FILTER (WHERE o.plain), array_agg(o.label) FILTER (WHERE o.plain)
    INTO open_agencies, open_labels, plain_agencies, plain_labels FROM cg_openable(whose) AS o;"""
# Only as a value of its own is the list hashed once and looked up for each row.
OPENABLE_P = "((p.agency_id, p.label) IN (SELECT * FROM unnest(open_agencies, open_labels))) IS TRUE"
PLAIN_P = "((p.agency_id, p.label) IN (SELECT * FROM unnest(plain_agencies, plain_labels))) IS TRUE"


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
TIED_TO = "(r.subject_id = p.subject_id OR r.record_id = p.record_id)"
REACHED_P = f"""({PLAIN_P} OR (p.written_by = me) IS TRUE
           OR EXISTS (SELECT FROM privacy_grant g WHERE g.subject_id = p.subject_id AND g.label = p.label AND g.from_agency_id = p.agency_id AND {MY_GRANTS})
           OR EXISTS (SELECT FROM privacy_reach r WHERE r.subject_id = p.subject_id AND r.giver_id = p.agency_id AND r.membership_id = me AND {R_LIVE})
           OR EXISTS (SELECT FROM privacy_reach r WHERE r.subject_id = p.subject_id AND r.giver_id = p.agency_id AND r.membership_id IS NULL AND r.agency_id = here AND {R_LIVE})
           OR EXISTS (SELECT FROM privacy_reach r WHERE r.record_id = p.record_id AND r.giver_id = p.agency_id AND r.membership_id = me AND {R_LIVE})
           OR EXISTS (SELECT FROM privacy_reach r WHERE r.record_id = p.record_id AND r.giver_id = p.agency_id AND r.membership_id IS NULL AND r.agency_id = here AND {R_LIVE})
           OR EXISTS (SELECT FROM privacy_emergency e WHERE e.subject_id = p.subject_id AND e.owner_id = p.agency_id AND {MY_URGENT}))"""
LIVE = f"(privacy_part.expires_at IS NULL OR privacy_part.expires_at > {NOW})"


def _counted(of: str, seen: str, before: str = "") -> str:
    """Collect what opens by one kind of reach, each part once, and stop where more than the cap open by it alone."""
    return f"""{before} SELECT array_agg(c.id) INTO ids FROM (SELECT privacy_part.id FROM {of} AND {LIVE} AND {seen} LIMIT {COUNTED + 1}) AS c;
  IF cardinality(ids) > {COUNTED} THEN RETURN {COUNTED + 1}; END IF;
  every := every || ids;"""


def lists_sql(*, gathered: int = GATHERED, walked: int = WALKED) -> str:
    """The functions of the lists, whole.

    :param gathered: from how many ties and permissions on the list walks. :param walked: how many parts back it walks before it gathers after all.
    """
    seen = read_predicate("privacy_part", register()["privacy.part"])
    openable = OPENABLE_P.replace("p.", "privacy_part.")
    by_person = "JOIN privacy_part ON privacy_part.subject_id = t.subject_id AND privacy_part.agency_id = t.giver_id"
    by_record = "JOIN privacy_part ON privacy_part.jurisdiction_id = place AND privacy_part.record_id = t.record_id AND privacy_part.agency_id = t.giver_id"
    by_grant = "JOIN privacy_part ON privacy_part.subject_id = g.subject_id AND privacy_part.agency_id = g.from_agency_id AND privacy_part.label = g.label"
    by_emergency = "JOIN privacy_part ON privacy_part.subject_id = e.subject_id AND privacy_part.agency_id = e.owner_id"
    plain = "unnest(plain_agencies, plain_labels) AS o (agency, label) JOIN privacy_part ON privacy_part.agency_id = o.agency AND privacy_part.label = o.label WHERE true"
    silent = ", ".join(f"'{kind}'" for kind in sorted(SILENT_KINDS))
    never = ", ".join(f"'{label}'" for label in NEVER_SEARCHED)
    template = resources.files(__package__).joinpath("lists.sql").read_text()
    places = {
        "{{}}": "{}", "{seen}": f"({seen})", "{live}": LIVE, "{mine}": MINE, "{openable}": OPENABLE, "{openable_p}": OPENABLE_P, "{reached_p}": REACHED_P,
        "{how_wide}": HOW_WIDE, "{gathered}": str(gathered), "{walked}": str(walked), "{page}": str(PAGE), "{cap}": str(COUNTED),
        "{ties}": TIES, "{granted}": GRANTED, "{urgent}": URGENT, "{r_live}": R_LIVE, "{g_live}": G_LIVE, "{e_live}": E_LIVE,
        "{searched}": f"p.label NOT IN ({never})", "{person_seen}": f"({read_predicate('people_person', register()['people.person'])})",
        "{not_silent}": f"(p.agency_id = here OR (p.agency_id IN (SELECT a.id FROM agencies_agency a WHERE a.kind IN ({silent}))) IS NOT TRUE)",
        "{count_plain}": _counted(plain, seen),
        "{count_granted}": _counted(f"granted g {by_grant} WHERE {openable}", seen, f"WITH {GRANTED}"),
        "{count_persons}": _counted(f"to_persons t {by_person} WHERE {openable}", seen, f"WITH {TIES}"),
        "{count_records}": _counted(f"to_records t {by_record} WHERE {openable}", seen, f"WITH {TIES}"),
        "{count_urgent}": _counted(f"urgent e {by_emergency} WHERE {openable}", seen, f"WITH {URGENT}"),
        "{count_written}": _counted(f"privacy_part WHERE privacy_part.written_by = me AND {openable}", seen),
    }  # fmt: skip
    for mark, text in places.items():
        template = template.replace(mark, text)
    return template

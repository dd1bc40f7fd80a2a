"""What a pack promises: clocks that can be kept, walls that hold, measures with their harm beside them, letters that give nothing away."""

import re
from typing import TYPE_CHECKING

from commonground.programs.packs.kinds import minutes
from commonground.programs.packs.shape import Clock, Message

if TYPE_CHECKING:
    from commonground.programs.packs.checking import Whole

LONGEST_CLOCK = "60 months"
HOLDER = re.compile(r"\{([^{}]*)\}|[{}]")
HOLDERS = frozenset({"agency", "phone"})
FEWEST_SITUATIONS = 3


def check(whole: "Whole") -> None:
    """Note every promise that cannot be kept."""
    for number, clock in enumerate(whole.pack.clock):
        can_be_kept(whole, clock, number)
    walls(whole)
    twins(whole)
    for number, message in enumerate(whole.pack.message):
        neutral(whole, message, number)
    plans(whole)
    if len(whole.pack.situation) < FEWEST_SITUATIONS:
        do = f"write at least {FEWEST_SITUATIONS} in situations/"
        whole.wrong(("program",), f"there are only {len(whole.pack.situation)} situations", do)
    if whole.pack.program.lasts and not whole.pack.program.lasts_source:
        whole.wrong(("program", "lasts"), "a length without its source", "add lasts_source")


def can_be_kept(whole: "Whole", clock: Clock, number: int) -> None:
    """A clock has an end, some time, a start that is not its end, and never pushes a contact."""
    place = ("clock", number)
    if not clock.start:
        whole.wrong((*place, "start"), "nothing starts this clock", "say what starts it")
    if not clock.stop:
        whole.wrong((*place, "stop"), "nothing ends this clock", "say what meets or ends it")
    for at, event in enumerate(clock.stop):
        if event in clock.start:
            whole.wrong((*place, "stop", at), "it ends by what starts it", "name another event")
    if not 0 < minutes(clock.due) <= minutes(LONGEST_CLOCK):
        whole.wrong(
            (*place, "due"),
            f"{clock.due} is no time that anybody can keep",
            f"write more than 0 and up to {LONGEST_CLOCK}",
        )
    elif clock.warn is not None and not 0 < minutes(clock.warn) < minutes(clock.due):
        whole.wrong((*place, "warn"), "the reminder does not come before it is due", "write a shorter span than due")
    if clock.time == "business" and not clock.due.endswith(" d"):
        whole.wrong((*place, "due"), "business time is counted in days", 'write it as "2 d", or take time = "wall"')
    if clock.reaches_person and not clock.wait_for_them:
        whole.wrong((*place, "wait_for_them"), "a clock may not push an unsafe contact", "write wait_for_them = true")


def walls(whole: "Whole") -> None:
    """Nobody behind a firewall runs, works in, or receives from the program."""
    pack = whole.pack
    for wall in pack.firewall:
        barred = set(wall.never_share_with)
        whole_wall = not wall.labels
        for number, sharing in enumerate(pack.sharing):
            if hit := barred & set(sharing.partners) if whole_wall or set(wall.labels) & set(sharing.labels) else set():
                what = f"{', '.join(sorted(hit))} may never know of it ({wall.code})"
                whole.wrong(("sharing", number, "partners"), what, "take it out")
        if not whole_wall:
            continue
        for number, role in enumerate(pack.role):
            if hit := barred & set(role.agencies):
                what = f"{', '.join(sorted(hit))} may never know of the program ({wall.code})"
                whole.wrong(("role", number, "agencies"), what, "take it out")
        if hit := barred & set(pack.program.run_by):
            whole.wrong(("program", "run_by"), f"{', '.join(sorted(hit))} may never know of it", "take it out")
    if pack.program.sealed and not any(not wall.labels for wall in pack.firewall):
        whole.wrong(("program", "sealed"), "it is sealed from nobody", "add a [[firewall]] without labels")


def twins(whole: "Whole") -> None:
    """Beside what is hoped for stands the harm that is looked for."""
    adverse = {measure.code for measure in whole.pack.measure if measure.adverse}
    for number, measure in enumerate(whole.pack.measure):
        if measure.adverse and measure.twin:
            whole.wrong(("measure", number, "twin"), "an adverse measure is a twin, it has none", "take it out")
        elif not measure.adverse and measure.twin not in adverse:
            whole.wrong(
                ("measure", number, "twin"),
                "no adverse measure stands beside it",
                f"name one of {', '.join(sorted(adverse)) or 'your adverse measures'}",
            )


def neutral(whole: "Whole", message: Message, number: int) -> None:
    """What reaches a person's phone or letter box names no program, and holds no place but those of the sender."""
    place = ("message", number)
    titles = [text.lower() for text in (whole.pack.program.title.en, whole.pack.program.title.es)]
    for part in ("subject", "text"):
        for language in ("en", "es"):
            text = getattr(getattr(message, part), language)
            for found in HOLDER.finditer(text):
                if found.group(1) not in HOLDERS:
                    whole.wrong(
                        (*place, part, language), f"{found.group()} stands for nothing", "use {agency} or {phone}"
                    )
            if message.to == "person" and any(title in text.lower() for title in titles):
                whole.wrong(
                    (*place, part, language),
                    "it names the program, and somebody else may read it",
                    "say it without the name",
                )
    if (message.to == "role") != bool(message.who):
        whole.wrong((*place, "who"), "who goes with to = role, and only with it", "name roles, or take who out")
    if message.to == "person" and not message.offered:
        whole.wrong((*place, "offered"), "nothing goes to a person by itself", "write offered = true")


def plans(whole: "Whole") -> None:
    """Meetings can decide, and a planned number of contacts has a span."""
    for number, meeting in enumerate(whole.pack.meeting):
        if meeting.quorum < 1:
            whole.wrong(("meeting", number, "quorum"), "nobody has to be there", "write at least 1")
        if minutes(meeting.every) < 1:
            whole.wrong(("meeting", number, "every"), "it never ends", 'write a span such as "7 d"')
    for number, touchpoint in enumerate(whole.pack.touchpoint):
        if (touchpoint.times is None) != (touchpoint.per is None):
            whole.wrong(("touchpoint", number, "times"), "times and per go together", "write both or none")

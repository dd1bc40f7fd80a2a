"""Why a packet is not taken: a closed list of codes, each with the sentence that staff read."""

SENTENCES = {
    "too_large": "This file is too large to be a packet.",
    "no_packet": "This file is not a packet, or it was cut off on its way.",
    "not_for_us": "This packet does not open here: it is for somebody else, or somebody changed it.",
    "unknown_sender": "This packet is from somebody whose keys are not known here. Ask them to read out their numbers, and write them down first.",
    "bad_signature": "The signature on this packet is not that of its sender.",
    "not_this_agency": "This packet is for another agency.",
    "over": "The person's permission for this packet has ended.",
    "from_later": "This packet says it was made later than now. Check the clocks of both machines.",
    "taken_before": "This packet was taken in before.",
    "outside_release": "This packet holds more than the person's permission names, or names somebody else.",
    "another_form": "This packet was made by another version. Both installations must be brought to the same one.",
    "another_kind": "This packet is of another kind than is taken in here.",
}


class PacketTrouble(Exception):
    """A packet that is not taken; nothing of it was kept.

    :param code: one of ``SENTENCES``.
    """

    def __init__(self, code: str) -> None:
        self.code, self.sentence = code, SENTENCES[code]
        super().__init__(self.sentence)

"""What can be remembered of agencies."""

from commonground.ledger.events import Event


class Founded(Event):
    """An agency joined the partnership."""

    code = "agencies.founded"


class AreaDrawn(Event):
    """An area was drawn or changed."""

    code = "agencies.area_drawn"


class Joined(Event):
    """A member of staff was given a role."""

    code = "agencies.joined"


class TakenUp(Event):
    """A member of staff took up a role that was offered."""

    code = "agencies.taken_up"


class MembershipEnded(Event):
    """The role of a member of staff ended."""

    code = "agencies.membership_ended"


class Invited(Event):
    """A member of staff was invited."""

    code = "agencies.invited"


class InvitationAccepted(Event):
    """A member of staff took up an invitation and chose a password."""

    code = "agencies.invitation_accepted"


class Enabled(Event):
    """A user account was switched on again."""

    code = "agencies.enabled"


class Disabled(Event):
    """A user account was switched off."""

    code = "agencies.disabled"


class SecondStepForgotten(Event):
    """The second steps of an account were taken away: its owner had lost them and sets up new ones."""

    code = "agencies.second_step_forgotten"


class Agreed(Event):
    """Two agencies agreed on what one may tell the other."""

    code = "agencies.agreed"


class AgreementEnded(Event):
    """An agreement ended."""

    code = "agencies.agreement_ended"

"""Who may know where a place is: the four tiers. Until an issue serves the middle ones, only `public` is ever shown."""

from django.utils.translation import gettext_lazy as _

PUBLIC = "public"
TIERS = [
    (PUBLIC, _("everybody")),
    ("partner", _("partners")),
    ("referral_accepted", _("who accepted a referral")),
    ("never", _("nobody")),
]

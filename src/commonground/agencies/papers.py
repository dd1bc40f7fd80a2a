"""Papers that come with an agreement because the law asks for them: a closed list, whose words the law table knows."""

from django.utils.translation import gettext_lazy as _

# The security addendum of the FBI's CJIS policy, without which no criminal history passes (28 CFR 20.33(a)(7)).
PAPERS = [("security_addendum", _("Security addendum for criminal history records (CJIS)"))]

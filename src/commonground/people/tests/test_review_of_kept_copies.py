"""The officer of the agency that holds a record reads which copies were kept of it in an emergency, by whom and when."""

import pytest

from commonground.agencies.actions.join import join
from commonground.agencies.models import User
from commonground.agencies.viewers import service
from commonground.people.tests.test_keep_in_emergency import MEDICAL, held, keep, known_to_both, opened

pytestmark = pytest.mark.commits


def test_the_review_says_who_kept_which_and_when(committed, client, cast):
    user = User.objects.create_user("olga@willow.example.org", None, name="Olga")
    join(user=user, agency=cast.clinic, role_code="privacy_officer", by=service("setup", cast.host))
    person = known_to_both(cast)
    access = opened(cast, person, **MEDICAL)
    client.force_login(user)
    review = f"/desk/emergencies/{access.pk}/"
    assert "Copies kept" in client.get(review).content.decode() and client.get(review).context["copies"] == []
    parts = [held(cast, person, "general"), held(cast, person, "substance_use", "Methadone")]
    keep(cast, access, *parts)
    (kept,) = (page := client.get(review)).context["copies"]
    assert not kept["parts"] and set(kept["others"]) == {part.pk for part in parts}
    shown = page.content.decode()
    assert "Amara" in shown and all(f"Record {part.pk}: you may not read it" in shown for part in parts)
    assert "Methadone" not in shown and "Takes insulin" not in shown

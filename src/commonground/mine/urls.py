"""The addresses of the person's own page. None of them says what it is, and none bears a secret."""

from django.urls import path

from commonground.mine.pages import coming, home, leaving, saw, saying, shared

app_name = "mine"
urlpatterns = [
    path("", home.home, name="home"),
    path("come/", coming.come, name="come"),
    path("new/", coming.new, name="new"),
    path("words/", coming.words, name="words"),
    path("language/<slug:code>/", coming.language, name="language"),
    path("leave/", leaving.leave, name="leave"),
    path("close/", leaving.close, name="close"),
    path("asked/", shared.asked, name="asked"),
    path("asked/<uuid:release_id>/", shared.one, name="one"),
    path("shared/", shared.in_force, name="shared"),
    path("shared/<uuid:release_id>/back/", shared.take_back, name="take_back"),
    path("seen/", saw.who_saw, name="saw"),
    path("say/", saying.say, name="say"),
    path("say/<slug:kind>/", saying.say_one, name="say_one"),
    path("was-it-me/<uuid:act_id>/", home.was_it_me, name="was_it_me"),
    path("away/", home.put_away, name="put_away"),
    path("away/back/", home.show_again, name="show_again"),
]

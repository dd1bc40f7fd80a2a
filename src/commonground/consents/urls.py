"""The addresses of permissions, below the desk."""

from django.urls import path

from commonground.consents.pages import at_the_desk, by_word, copies, one, sending

app_name = "consents"
urlpatterns = [
    path("<uuid:release_id>/", one.one, name="one"),
    path("<uuid:release_id>/take-back/", one.take_back, name="take_back"),
    path("<uuid:release_id>/confirm/", one.confirm_one, name="confirm"),
    path("<uuid:release_id>/copy/", copies.whole_copy, name="copy"),
    path("<uuid:release_id>/copy/file/", copies.copy_file, name="copy_file"),
    path("<uuid:release_id>/card/", copies.card, name="card"),
    path("<uuid:release_id>/copy-offered/", one.copy_offered, name="copy_offered"),
    path("ask/<uuid:person_id>/", at_the_desk.ask, name="ask"),
    path("ask/<uuid:person_id>/answer/", at_the_desk.answer, name="answer"),
    path("ask/<uuid:person_id>/back/", at_the_desk.back, name="back"),
    path("<uuid:release_id>/send/", sending.send_items, name="send"),
    path("<uuid:release_id>/case-ended/", one.case_ended, name="end_with_case"),
    path("supervised/", sending.supervised, name="supervised"),
    path("supervised/<uuid:sent_id>/", sending.supervised_one, name="supervised_one"),
    path("came/", sending.came, name="came"),
    path("came/<uuid:sent_id>/", sending.came_one, name="came_one"),
    path("came/<uuid:sent_id>/take/", sending.take, name="take_in"),
    path("word/", by_word.by_word, name="by_word"),
    path("word/of/<uuid:person_id>/", by_word.by_word, name="by_word_of"),
    path("word/<uuid:spoken_id>/", by_word.word, name="word"),
    path("words/", by_word.words, name="words"),
    path("papers/<uuid:person_id>/", at_the_desk.papers, name="papers"),
    path("papers/<uuid:authority_id>/end/", at_the_desk.end_paper, name="end_paper"),
]

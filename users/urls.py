"""A person's own account. Of django-allauth only what we use: signing up is ours, and an e-mail
address is changed by an administrator."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from users import signing_up, views


urlpatterns = [
    path("", views.home, name="account-home"),
    path("second-factor/", views.choose_second_factor, name="account-second-factor"),
    path("invitation/<str:secret>/", views.InvitationPage.as_view(), name="account-invitation"),
    path("sign-up/", signing_up.SignUpPage.as_view(), name="account-sign-up"),
    path("sign-up/new/", signing_up.NewLoginPage.as_view(), name="account-new-login"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/<int:pk>/end/", views.end_own_session, name="account-session-end"),
]

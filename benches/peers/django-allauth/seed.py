"""Fills django-allauth's database: 20,000 accounts with one authenticator's secret, which the client knows."""

import base64
import json

import django
from django.core.management import call_command
from django.db import connection

django.setup()
call_command("migrate", verbosity=0)
data = json.dumps({"secret": base64.b32encode(b"12345678901234567890").decode()})
with connection.cursor() as cursor:
    cursor.execute(
        """insert into auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        select '!', false, 'user' || n, 'User', n, 'u' || n || '@example.com', false, true, now() from generate_series(0, 19999) n"""
    )
    cursor.execute('insert into account_emailaddress (email, verified, "primary", user_id) select email, true, true, id from auth_user')
    cursor.execute(
        "insert into mfa_authenticator (type, data, created_at, user_id) select 'totp', %s, now(), id from auth_user", [data]
    )
    cursor.execute("analyze")

"""Who somebody is on the XMPP server, and what they sign in with: a signed name, good for a minute, never stored."""
import re

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

signer = TimestampSigner(salt='chat')


def jid_of(user):
    """None: has no chat. Django tells `Alice` from `alice`, XMPP does not."""
    name = user.get_username()
    good = user.is_authenticated and re.fullmatch('[a-z0-9._-]+', name)
    return f'{name}@{settings.CHAT_DOMAIN}' if good else None


def issue(user):
    return signer.sign(user.get_username())


def belongs(token, name):
    try:
        return signer.unsign(token, max_age=60) == name
    except BadSignature:
        return False

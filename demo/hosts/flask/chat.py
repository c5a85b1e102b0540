"""What the site adds so that its login is the chat login: a blueprint, and settings for the pages."""
import hashlib
import hmac
import os

from flask import Blueprint, session

blueprint = Blueprint('chat', __name__, url_prefix='/chat')


def password_of(user):
    """Of their account on the XMPP server: nobody types it, and nothing stores it.

    Give it to the server when you make the account.
    """
    return hmac.new(os.environ['CHAT_SECRET'].encode(), user.encode(), hashlib.sha256).hexdigest()


def jid_of(user):
    return f"{user}@{os.environ['XMPP_DOMAIN']}"


@blueprint.route('/credentials')
def credentials():
    user = session.get('user')
    if user is None:
        return {'error': 'Nobody is signed in.'}, 401
    return {'jid': jid_of(user), 'password': password_of(user)}, {'Cache-Control': 'no-store'}


@blueprint.app_context_processor
def settings():
    """For the head of every page, the sign-in page too: there the plugin ends what somebody has left in the tab."""
    user = session.get('user')
    told = {'bosh_service_url': os.environ['BOSH_URL'], 'session_user': user}
    if user is not None:
        # With the domain known, the session is opened while the site is still being asked.
        told.update(credentials_url='/chat/credentials', session_domain=os.environ['XMPP_DOMAIN'])
    return {'chat': told}

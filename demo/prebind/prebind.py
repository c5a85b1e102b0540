"""Makes a BOSH session for a site's own user, for the page to take up: what a `prebind_url` has to answer.

Copy this file into your web application. Python 3.8 or newer, nothing but the standard library.

    prebind('https://chat.example.org/http-bind', 'alice@example.org', password=...)
    # {'jid': 'alice@example.org/site-5f0c...', 'sid': '...', 'rid': 1234, 'inactivity': 60}

In a shell: python3 prebind.py URL JID [SECONDS], with the password in PREBIND_PASSWORD or on standard input,
or a token in PREBIND_TOKEN.
"""
import base64, hashlib, hmac, json, os, re, secrets, sys, time, unicodedata
import xml.etree.ElementTree as ET
from html import escape
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

# From the best. A token never goes through SCRAM: servers do not hold it as a password, so it could only fail.
MECHANISMS = {'password': ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
              'token': ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2']}
BOSH, XMPP = 'http://jabber.org/protocol/httpbind', 'urn:ietf:params:xml:ns:xmpp-'


class PrebindError(Exception):
    """`reason`: options, unreachable, not-bosh, host-unknown, refused or bind-refused. Holds no secret."""
    def __init__(self, reason, message):
        super().__init__(message)
        self.reason = reason


def prebind(url, jid, password=None, token=None, timeout=15):
    """Opens a session, logs in, binds. `rid` is that of the next request; `timeout`: seconds for all of it."""
    what, secret = ('token', token) if token else ('password', password)
    account, _, resource = jid.partition('/')
    user, _, domain = account.partition('@')
    good = user and domain and secret and not (token and password) and re.match('https?://.', url)
    if not good or re.search('[\x00-\x1f\x7f]', jid + secret):
        raise PrebindError('options', 'Needed: an http(s) URL, a JID as in user@example.org, and a secret.')
    session = Session(url, timeout)
    stream = {'to': domain, 'xml:lang': 'en', 'xmpp:version': '1.0', 'xmlns:xmpp': 'urn:xmpp:xbosh'}
    try:
        features = session.ask('{*}features', hold=1, wait=59, ver='1.6', **stream)
        log_in(session, features, account, what, secret)
        session.ask('{*}features', **{'xmpp:restart': 'true'}, **stream)
        # One of its own for each call, so that two tabs of one person do not throw each other out.
        wish = f"<resource>{escape(resource or f'site-{secrets.token_hex(8)}')}</resource>"
        reply = session.ask("{*}iq[@id='bind']", "<iq xmlns='jabber:client' type='set' id='bind'>"
                            f"<bind xmlns='{XMPP}bind'>{wish}</bind></iq>")
        jid = reply.findtext('.//{*}jid')
        if reply.get('type') != 'result' or not jid:
            raise PrebindError('bind-refused', f"No resource bound ({condition(reply.find('{*}error'))}).")
        return {'jid': jid, 'sid': session.sid, 'rid': session.rid, 'inactivity': session.inactivity}
    except (ValueError, ET.ParseError):
        raise PrebindError('not-bosh', 'No BOSH at this URL (Prosody: /http-bind, ejabberd: /bosh).') from None
    except PrebindError:
        session.end()
        raise


def log_in(session, features, account, what, secret):
    """RFC 6120, section 6."""
    offered = [element.text for element in features.iterfind(f'.//{{{XMPP}sasl}}mechanism')]
    mechanism = next((name for name in MECHANISMS[what] if name in offered), None)
    if not mechanism:
        raise PrebindError('refused', f"No mechanism for a {what} offered: {', '.join(MECHANISMS[what])}.")
    tag, reply = f"auth mechanism='{mechanism}'", None

    def say(text):
        """Returns what the server says to it."""
        nonlocal tag, reply
        content = f"<{tag} xmlns='{XMPP}sasl'>{encode(text.encode())}</{tag.split()[0]}>"
        tag, reply = 'response', session.ask(f'{{{XMPP}sasl}}*', content)
        if reply.tag.endswith('failure'):
            reason = 'unreachable' if condition(reply) == 'temporary-auth-failure' else 'refused'
            raise PrebindError(reason, f'The server refuses the {what} ({mechanism}: {condition(reply)}).')
        return base64.b64decode(reply.text or '').decode(errors='replace')

    if mechanism.startswith('SCRAM-'):
        scram(say, mechanism[len('SCRAM-'):].replace('-', ''), account.split('@')[0], secret)
    elif mechanism == 'OAUTHBEARER':
        say(f'n,a={sasl_name(account)},\x01auth=Bearer {secret}\x01\x01')
    else:
        say(f"\0{account.split('@')[0]}\0{secret}")
    while not reply.tag.endswith('success'):
        # The server wants to hear this before it fails (RFC 7628, section 3.2.3).
        say('\x01' if mechanism == 'OAUTHBEARER' else '')


def scram(say, algorithm, user, password):
    """RFC 5802, RFC 7677. The server has to prove that it knows the password as well."""
    def sign(key, text):
        return hmac.new(key, text.encode(), algorithm).digest()

    # NFKC is SASLprep (RFC 4013) without its tables.
    user, password = (unicodedata.normalize('NFKC', text) for text in (user, password))
    nonce = secrets.token_urlsafe(18)
    first = f'n={sasl_name(user)},r={nonce}'
    challenge = say(f'n,,{first}')
    found = re.match(f'r=({nonce}[^,]+),s=([A-Za-z0-9+/]+=*),i=([0-9]{{4,7}})(,|$)', challenge)
    # With fewer rounds a false server could guess the password from our proof, with more keep us busy.
    if not found or not 4096 <= int(found[3]) <= 5_000_000:
        raise PrebindError('refused', 'Wrong SCRAM challenge: is this the real server?')
    salt = base64.b64decode(found[2] + '==')
    salted = hashlib.pbkdf2_hmac(algorithm, password.encode(), salt, int(found[3]))
    final = f'c=biws,r={found[1]}'
    message = f'{first},{challenge},{final}'
    key = sign(salted, 'Client Key')
    signature = sign(hashlib.new(algorithm, key).digest(), message)
    verifier = say(f'{final},p={encode(bytes(a ^ b for a, b in zip(key, signature)))}')
    if verifier.split(',')[0] != f"v={encode(sign(sign(salted, 'Server Key'), message))}":
        raise PrebindError('refused', 'Wrong SCRAM signature: is this the real server?')


class Session:
    """The requests of one BOSH session (XEP-0124), one after the other."""
    def __init__(self, url, timeout):
        self.url, self.deadline = url, time.monotonic() + timeout
        self.sid = self.inactivity = None
        self.rid = secrets.randbelow(2**32) + 1

    def ask(self, path, content='', **attributes):
        """Sends, then sends empty requests until an answer has what `path` finds: a server may think first."""
        for _ in range(8):
            found = self.send(content, attributes).find(path)
            if found is not None:
                return found
            content, attributes = '', {}
        raise PrebindError('unreachable', 'The login does not end: see the log of the XMPP server.')

    def send(self, content, attributes):
        # Only a good answer gives it back: there is nothing to end after any other.
        sid, self.sid = self.sid, None
        attributes = {'rid': self.rid, 'sid': sid, 'xmlns': BOSH, **attributes}
        written = ''.join(f" {name}='{escape(str(value))}'" for name, value in attributes.items() if value)
        self.rid += 1
        text = self.post(f'<body{written}>{content}</body>')
        # XMPP has no DTD, and without one there are no entities to expand.
        body = ET.fromstring('' if '<!DOCTYPE' in text else text)
        if body.tag != f'{{{BOSH}}}body':
            raise ValueError
        if body.get('type') == 'terminate':
            why = condition(body.find(f'.//{{{XMPP}streams}}*/..'), body.get('condition'))
            unknown = why in ('host-unknown', 'host-gone', 'improper-addressing')
            raise PrebindError('host-unknown' if unknown else 'unreachable', f'No session ({why}).')
        self.sid = sid or body.get('sid')
        self.inactivity = self.inactivity or int(body.get('inactivity', 0)) or None
        return body

    def post(self, text):
        left = max(self.deadline - time.monotonic(), 0.001)
        try:
            with urlopen(Request(self.url, text.encode(), {'Content-Type': 'text/xml'}), timeout=left) as response:
                answer = b''
                while chunk := response.read1():
                    answer += chunk
                    if time.monotonic() > self.deadline or len(answer) > 1_000_000:
                        raise TimeoutError('too slow, or too much')
                return answer.decode(errors='replace')
        except HTTPError as error:
            reason = 'not-bosh' if error.code < 429 else 'unreachable'
            raise PrebindError(reason, f'The BOSH URL answers with HTTP {error.code}.') from None
        except (OSError, HTTPException) as error:
            raise PrebindError('unreachable', f'The BOSH URL does not answer ({error}).') from None

    def end(self):
        self.deadline = time.monotonic() + 2
        try:
            if self.sid:
                self.send('', {'type': 'terminate'})
        except (PrebindError, ValueError, ET.ParseError):
            pass  # The answer is a terminate as well.


def condition(parent, otherwise=None):
    """The name of an error. Nothing else of an answer ever gets into a message."""
    names = [child.tag.rpartition('}')[2] for child in (() if parent is None else parent)]
    name = next((name for name in names if name != 'text'), otherwise)
    return name if re.fullmatch('[a-z-]{1,50}', name or '') else 'undefined-condition'


def encode(data):
    return base64.b64encode(data).decode()


def sasl_name(name):
    return name.replace('=', '=3D').replace(',', '=2C')


if __name__ == '__main__':
    try:
        url, jid, *seconds = sys.argv[1:]
        token = os.environ.get('PREBIND_TOKEN')
        password = None if token else os.environ.get('PREBIND_PASSWORD') or sys.stdin.readline().rstrip('\n')
        print(json.dumps(prebind(url, jid, password, token, *map(float, seconds))))
    except PrebindError as error:
        sys.exit(f'{error.reason}: {error}')

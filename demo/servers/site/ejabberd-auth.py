#!/usr/bin/python3 -I
"""Lets the website decide who may sign in to chat: for ejabberd's `auth_method: external`.

    ejabberd-auth.py https://www.example.org/xmpp /etc/ejabberd/site-secret

The file holds the secret that proves to the site that it is ejabberd who asks. Asked is

    POST /xmpp/verify                          username=alice&host=example.org&token=...   204: let in
    GET  /xmpp/user_exists?user=&server=                                                   true: is somebody

Anything else is a no, because ejabberd knows nothing but yes and no. Nothing is remembered. Standard library only; what
goes wrong is said on standard error, which is in ejabberd's own output, and never with a token.
"""
import http.client
import struct
import sys
from urllib.parse import urlencode, urlsplit

TIMEOUT = 5  # seconds; ejabberd itself waits for 10


def ask(method, path, fields):
    """Status and first bytes of the site's answer. Follows no redirect: that would be no answer of the site's to us."""
    site = urlsplit(sys.argv[1])
    secure = site.scheme == 'https'
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(site.hostname, site.port, timeout=TIMEOUT)
    form = urlencode(fields)
    headers = {'Authorization': 'Bearer ' + secret}
    if method == 'POST':
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
    else:
        path, form = path + '?' + form, None
    try:
        connection.request(method, site.path.rstrip('/') + path, form, headers)
        response = connection.getresponse()
        return response.status, response.read(16).strip()
    finally:
        connection.close()


def may_sign_in(username, host, token):
    status, _ = ask('POST', '/verify', {'username': username, 'host': host, 'token': token})
    if status not in (204, 403):
        raise ValueError('HTTP status %d' % status)
    return status == 204


def exists(username, host):
    status, text = ask('GET', '/user_exists', {'user': username, 'server': host})
    if status not in (200, 404):
        raise ValueError('HTTP status %d' % status)
    return status == 200 and text == b'true'


def decide(question):
    # A token may hold colons, a name and a domain may not.
    command, *rest = question.split(b':', 3)
    try:
        if command == b'auth' and len(rest) == 3:
            return may_sign_in(*rest)
        if command == b'isuser' and len(rest) == 2:
            return exists(*rest)
    except Exception as problem:  # Whatever it is, it is no yes, and the next question is answered again.
        print('ejabberd-auth: the site did not decide:', type(problem).__name__, problem, file=sys.stderr, flush=True)
    # Accounts and passwords are the site's: nothing is set, registered or removed here.
    return False


def main():
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(length := questions.read(2)) == 2:
        question = questions.read(struct.unpack('>H', length)[0])
        answers.write(struct.pack('>HH', 2, decide(question)))
        answers.flush()


if __name__ == '__main__':
    with open(sys.argv[2]) as file:
        secret = file.read().strip()
    main()

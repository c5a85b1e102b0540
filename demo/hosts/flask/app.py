"""The site. `flask run` finds it by its name."""
import os

from flask import Flask, redirect, render_template, request, send_from_directory, session, url_for
from werkzeug.security import check_password_hash

import chat

app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.environ['SITE_SECRET'],
    # Forms of other sites come without the cookie, so they do nothing here.
    SESSION_COOKIE_SAMESITE='Lax',
)
app.register_blueprint(chat.blueprint)

# A site of your own asks its database.
PEOPLE = {
    'alice': 'pbkdf2:sha256:260000$demoalice$2efd649c7a76c50d6bade4dfb875c5098dad48bfbf9b05337b0d8120ac69c084',
    'bob': 'pbkdf2:sha256:260000$demobob$35c6d2839ca6db5d3b7aedcd8e4973969974c4f357a527d36238be5b3f55951f',
    'zoe': 'pbkdf2:sha256:260000$demozoe$cd1d08534dd59bdff2adafd37ff5bbeb9902623d24e960b869f0706f8fbd07e5',
}


@app.route('/')
def home():
    if 'user' not in session:
        return redirect(url_for('sign_in'))
    return render_template('home.html')


@app.route('/sign-in', methods=['GET', 'POST'])
def sign_in():
    problem = None
    if request.method == 'POST':
        name, password = request.form['username'], request.form['password']
        if check_password_hash(PEOPLE.get(name, ''), password):
            session.clear()
            session['user'] = name
        else:
            problem = 'This name and password do not belong together.'
    if 'user' in session:
        return redirect(url_for('home'))
    return render_template('sign-in.html', problem=problem), 403 if problem else 200


@app.route('/sign-out', methods=['POST'])
def sign_out():
    session.clear()
    return redirect(url_for('sign_in'))


# On a real site the web server does this: put both below its static files.
REPOSITORY = os.path.abspath(os.path.join(app.root_path, '../../..'))


@app.route('/dist/<path:name>')
def dist(name):
    return send_from_directory(f'{REPOSITORY}/dist', name)


@app.route('/converse/<path:name>')
def converse(name):
    return send_from_directory(f'{REPOSITORY}/node_modules/converse.js/dist', name)

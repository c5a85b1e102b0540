// The app: signs in and out without a page load, and tells the chat.
const { converse, converseSession } = window;
const { api } = await ask('/config.json');
const [signIn, signOut] = ['sign-in', 'sign-out'].map((id) => document.getElementById(id));

/** Throws the response itself when it is no good: the plugin reads its `status`. */
async function ask(url, options) {
    const response = await fetch(url, { credentials: 'include', cache: 'no-store', ...options });
    if (!response.ok) throw response;
    return response.status === 204 ? null : response.json();
}

function show(user) {
    document.getElementById('user').textContent = user;
    signIn.hidden = user !== null;
    signOut.hidden = user === null;
}

signIn.onsubmit = async (event) => {
    event.preventDefault();
    const body = JSON.stringify(Object.fromEntries(new FormData(signIn)));
    const headers = { 'content-type': 'application/json' };
    try {
        const { user } = await ask(`${api}/session`, { method: 'POST', headers, body });
        signIn.reset();
        show(user);
        converseSession.signIn(user);
    } catch (error) {
        document.getElementById('problem').textContent =
            error.status === 403 ? 'This name and password do not belong together.' : 'Try again later.';
    }
};

signOut.onsubmit = async (event) => {
    event.preventDefault();
    await converseSession.signOut();
    await ask(`${api}/session`, { method: 'DELETE' });
    show(null);
};

const { user, bosh_service_url } = await ask(`${api}/session`);
show(user);
converse.initialize({
    whitelisted_plugins: ['converse-session'],
    authentication: 'login',
    auto_login: true,
    bosh_service_url,
    session_user: user,
    // Another origin, and its cookie: a request of the page's own.
    session_fetch: ({ signal }) => ask(`${api}/chat/token`, { signal }),
    assets_path: '/converse/',
    view_mode: 'overlayed', // Beside the page, not over it.
    discover_connection_methods: false,
});

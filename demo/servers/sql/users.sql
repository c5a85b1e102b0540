-- Stands for the site's own table of people, in the site's own database, owned by the site's role.
CREATE TABLE users (
    -- Also the name in the JID: only what XMPP takes as it is. An upper-case letter would be another name there.
    username text PRIMARY KEY CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    password_hash text NOT NULL,
    active boolean NOT NULL DEFAULT true
);

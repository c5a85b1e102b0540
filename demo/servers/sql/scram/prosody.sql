-- What Prosody may do in the site's database: log in, and read one view.
--   psql --set password=... --file prosody.sql site
CREATE ROLE prosody LOGIN PASSWORD :'password' CONNECTION LIMIT 5;
-- Prosody waits for the database and does nothing else meanwhile: not for longer than this.
ALTER ROLE prosody SET statement_timeout = '2s';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO prosody;

-- Named as the role, so that the role finds its view without a path.
CREATE SCHEMA prosody AUTHORIZATION site;
SET ROLE site;
-- The table that `storage = "sql"` knows, as far as the host's accounts are concerned.
CREATE VIEW prosody.prosody WITH (security_barrier) AS
SELECT 'example.org' AS host, username AS "user", 'accounts' AS store, key, type, value
FROM public.chat_accounts CROSS JOIN LATERAL (VALUES
    ('stored_key', 'string', encode(stored_key, 'hex')),
    ('server_key', 'string', encode(server_key, 'hex')),
    ('salt', 'string', salt),
    ('iteration_count', 'number', iteration_count::text)
) AS account (key, type, value);
GRANT USAGE ON SCHEMA prosody TO prosody;
GRANT SELECT ON prosody.prosody TO prosody;
RESET ROLE;

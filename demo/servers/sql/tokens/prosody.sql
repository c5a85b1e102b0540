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
-- The table that mod_auth_sql knows.
CREATE VIEW prosody.authreg WITH (security_barrier) AS
SELECT username, 'example.org' AS realm, password FROM public.chat_passwords;
GRANT USAGE ON SCHEMA prosody TO prosody;
GRANT SELECT ON prosody.authreg TO prosody;
RESET ROLE;

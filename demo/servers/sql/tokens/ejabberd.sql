-- What ejabberd may do in the site's database: log in, and read one view.
--   psql --set password=... --file ejabberd.sql site
CREATE ROLE ejabberd LOGIN PASSWORD :'password' CONNECTION LIMIT 10;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO ejabberd;

-- Named as the role, so that ejabberd's `users` is this one and not the site's.
CREATE SCHEMA ejabberd AUTHORIZATION site;
SET ROLE site;
-- Empty keys and a count of 0 say that the password is a plain one.
CREATE VIEW ejabberd.users WITH (security_barrier) AS
SELECT username, password, '' AS serverkey, '' AS salt, 0 AS iterationcount FROM public.chat_passwords;
GRANT USAGE ON SCHEMA ejabberd TO ejabberd;
GRANT SELECT ON ejabberd.users TO ejabberd;
RESET ROLE;

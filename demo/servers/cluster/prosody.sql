-- psql --set password=... --file prosody.sql
CREATE ROLE prosody LOGIN PASSWORD :'password';
-- Prosody waits for the database and does nothing else meanwhile: not for longer than this.
ALTER ROLE prosody SET statement_timeout = '2s';
CREATE DATABASE prosody OWNER prosody;

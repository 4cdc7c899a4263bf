-- The databases and roles of both sites. Run once by a PostgreSQL superuser, in psql, before the first `probity migrate`.
-- Two roles a site: the owner migrates and gives the app its rights on each table; the app runs, and never holds
-- TRUNCATE, the right to alter a table, or any right to change the ledger.
-- The corridor reads the office through a role that can only read. The office has no role in the corridor's database.

CREATE ROLE office_owner LOGIN;
CREATE ROLE office_app LOGIN;
CREATE ROLE corridor_owner LOGIN;
CREATE ROLE corridor_app LOGIN;
CREATE ROLE corridor_reads_office LOGIN;
ALTER ROLE corridor_reads_office SET default_transaction_read_only = on;

CREATE DATABASE office OWNER office_owner;
REVOKE ALL ON DATABASE office FROM PUBLIC;
GRANT CONNECT ON DATABASE office TO office_app, corridor_reads_office;

CREATE DATABASE corridor OWNER corridor_owner;
REVOKE ALL ON DATABASE corridor FROM PUBLIC;
GRANT CONNECT ON DATABASE corridor TO corridor_app;

\connect office
REVOKE ALL ON SCHEMA public FROM PUBLIC;

\connect corridor
REVOKE ALL ON SCHEMA public FROM PUBLIC;

\connect postgres

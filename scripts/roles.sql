-- The databases and roles of both sites. Run once by a PostgreSQL superuser, in psql, before the first `probity migrate`.
-- Two roles a site: the owner migrates; the app runs, and never holds TRUNCATE or the right to alter a table.
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
GRANT USAGE ON SCHEMA public TO office_app, corridor_reads_office;
ALTER DEFAULT PRIVILEGES FOR ROLE office_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO office_app;
ALTER DEFAULT PRIVILEGES FOR ROLE office_owner GRANT USAGE, SELECT ON SEQUENCES TO office_app;
ALTER DEFAULT PRIVILEGES FOR ROLE office_owner GRANT SELECT ON TABLES TO corridor_reads_office;

\connect corridor
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO corridor_app;
ALTER DEFAULT PRIVILEGES FOR ROLE corridor_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO corridor_app;
ALTER DEFAULT PRIVILEGES FOR ROLE corridor_owner GRANT USAGE, SELECT ON SEQUENCES TO corridor_app;

\connect postgres

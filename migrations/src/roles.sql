-- The roles of Shirube on a PostgreSQL server. Run once, as an administrator of the server:
--     shirube migrate roles | psql -d postgres
-- Running it again changes nothing. No password is set here: set each by \password in psql, or let
-- the server know its users otherwise (pg_hba.conf: peer, cert, ldap).
DO $roles$
DECLARE
  wanted text;
BEGIN
  -- One at a time: roles cannot be changed by two at once.
  PERFORM pg_advisory_xact_lock(hashtext('shirube roles'));
  FOREACH wanted IN ARRAY ARRAY['shirube_owner', 'shirube_app', 'shirube_worker', 'shirube_signer'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', wanted);
    END IF;
    EXECUTE format(
      'ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', wanted);
    -- The owner of a database may make tables in its schema "public" by what it inherits.
    EXECUTE format('ALTER ROLE %I %s', wanted,
      CASE wanted WHEN 'shirube_owner' THEN 'INHERIT' ELSE 'NOINHERIT' END);
  END LOOP;
END
$roles$;

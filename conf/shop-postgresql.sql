-- The roles through which gatewayd reaches a shop in PostgreSQL (13 or later), and the rights that they need.
-- Run it in the shop's database as a superuser; it may be run again:
--
--   psql -d shop -v ON_ERROR_STOP=1 -f shop-postgresql.sql
--
-- Then let each role sign in, for example with \password gatewayd_query. See docs/shop.md.

BEGIN;
-- Where the tables lie in another schema, write its name here.
SET LOCAL search_path = public;

DO $$
DECLARE
  role text;
  item text;
  place text := current_schema();
  -- What each role may read, or write, of what there is.
  all_tables text[] := ARRAY['shoe_characteristics', 'inventory', 'incoming_deliveries', 'customers', 'item_deliveries',
    'coupon_issued', 'orders', 'order_items', 'transactions'];
BEGIN
  FOREACH role IN ARRAY ARRAY['gatewayd_reader', 'gatewayd_query', 'gatewayd_writer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', role);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', place, role);
    EXECUTE format('ALTER ROLE %I SET search_path = %I', role, place);
  END LOOP;

  -- The role for SQL that a model wrote sees the product tables, and can neither keep nor make anything. What everybody
  -- may do counts as its right too; grant it again to whom it is needed.
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', place);
  ALTER ROLE gatewayd_query CONNECTION LIMIT 8;
  ALTER ROLE gatewayd_query SET temp_file_limit = '64MB';
  FOREACH item IN ARRAY ARRAY['shoe_characteristics', 'inventory'] LOOP
    IF to_regclass(item) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT ON %I TO gatewayd_query', item);
    END IF;
  END LOOP;

  -- Look-ups of the workflow; and approved actions (`policy.executor: sql`), which are checked against what is there.
  FOREACH item IN ARRAY all_tables LOOP
    IF to_regclass(item) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT ON %I TO gatewayd_reader, gatewayd_writer', item);
    END IF;
  END LOOP;
  FOREACH item IN ARRAY ARRAY['coupon_issued', 'transactions'] LOOP
    IF to_regclass(item) IS NOT NULL THEN
      EXECUTE format('GRANT INSERT ON %I TO gatewayd_writer', item);
    END IF;
  END LOOP;
END
$$;

-- What gatewayd carried out.
CREATE TABLE IF NOT EXISTS gatewayd_action (
  idempotency_key text PRIMARY KEY, action text NOT NULL, params text NOT NULL, result text NOT NULL, at text NOT NULL);
CREATE TABLE IF NOT EXISTS gatewayd_refund (
  idempotency_key text PRIMARY KEY, customer_id bigint NOT NULL, order_id bigint, amount numeric NOT NULL,
  currency text NOT NULL, description text NOT NULL, at text NOT NULL);
CREATE TABLE IF NOT EXISTS gatewayd_refund_tracking (
  idempotency_key text PRIMARY KEY, delivery_id bigint NOT NULL, customer_id bigint NOT NULL, at text NOT NULL);
CREATE TABLE IF NOT EXISTS gatewayd_delivery_update (
  idempotency_key text PRIMARY KEY, delivery_id bigint NOT NULL, customer_id bigint NOT NULL, at text NOT NULL);
GRANT SELECT, INSERT ON gatewayd_action, gatewayd_refund, gatewayd_refund_tracking, gatewayd_delivery_update
  TO gatewayd_writer;

COMMIT;

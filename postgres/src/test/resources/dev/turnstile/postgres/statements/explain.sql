SELECT "orders"."id"::text, CAST("orders"."state" AS bigint), CAST(NULL AS bigint), (address IS NOT NULL) IS TRUE AS turnstile_guard_0
FROM "public"."orders" AS "orders" WHERE "orders"."id" = CAST(? AS bigint) AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true));

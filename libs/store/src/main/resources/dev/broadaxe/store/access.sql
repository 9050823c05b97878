-- How a transaction is to be run.

-- name: PlanForValues :one
-- Plans are made anew for the values at hand, so that a filter that is not asked for is not in them.
select set_config('plan_cache_mode', 'force_custom_plan', true) as mode;

-- name: LockWithin :one
select set_config('lock_timeout', @millis::text, true) as millis;

SELECT key, {was_name}, {now_name} FROM ({changed}) AS changed ORDER BY key LIMIT 1

"""设置: unit, operators, look, backups, periods, plan, about."""

"""接收: files chosen or dropped, the preview in indicators, what came of it."""

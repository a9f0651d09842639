"""导入: the preview of a workbook before anything of it is written; awards from results."""

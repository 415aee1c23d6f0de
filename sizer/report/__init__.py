"""Reports: what a study looks like on a terminal, in a workbook and in figures."""

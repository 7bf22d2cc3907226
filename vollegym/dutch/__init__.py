"""Dutch as people write and say it: days, counts, stems of words."""

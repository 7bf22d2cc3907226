"""The content folder as the site shows it: pages, questions, opening hours, the agency."""
